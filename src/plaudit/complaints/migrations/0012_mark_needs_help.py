from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("complaints", "0011_objectivity_causes_authority")]

    operations = [
        migrations.AlterField(
            model_name="flag",
            name="kind",
            field=models.CharField(
                choices=[
                    ("legal_breach", "A law may have been broken"),
                    ("media", "The media ask about it"),
                    ("vulnerable", "The person is vulnerable"),
                    ("needs_help", "Help or another format is needed"),
                    ("complainant_asks", "The complainant asks for somebody higher"),
                ],
                max_length=20,
            ),
        )
    ]
