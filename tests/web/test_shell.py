"""The frames of the pages: language, redirects, caching, errors, what is shown to whom."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from plaudit.accounts.models import Organisation, User
from plaudit.accounts.queries import organisation
from plaudit.foundation.errors import Refused, TooMany
from plaudit.urls import urlpatterns as own_urls
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise Refused("complaint.remedy_owed", "A refund of %(amount)s is still owed.", amount="40.00")


def too_many(request: HttpRequest) -> HttpResponse:
    raise TooMany("throttle.too_many", "Try again in 30 seconds.", seconds=30)


def no_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError("gone")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("broken")


def form(request: HttpRequest) -> HttpResponse:
    return HttpResponse("saved")


views = [refuse, too_many, no_database, broken, form]
urlpatterns = [
    path("staff/", include([path(f"{view.__name__}/", view) for view in views])),
    path("en/", include([path(f"{view.__name__}/", view) for view in views])),
    *own_urls,
]
handler400 = "plaudit.web.views.errors.bad_request"
handler403 = "plaudit.web.views.errors.forbidden"
handler404 = "plaudit.web.views.errors.not_found"
handler500 = "plaudit.web.views.errors.server_error"


@pytest.fixture
def bank() -> Organisation:
    return Organisation.objects.create(
        name={"en": "Harbour Bank", "zh-Hans": "海港银行"}, phone="400 000 0000", time_zone="Asia/Shanghai"
    )


@pytest.fixture
def staff(client: Client) -> User:
    user = make_user("Lin Wei")
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("accepted", "home"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "/zh-hans/"), ("zh", "/zh-hans/"), ("en-GB", "/en/"), ("fr", "/en/"), ("", "/en/")],
)
def test_the_first_page_leads_to_the_readers_language(client: Client, accepted: str, home: str) -> None:
    answer = client.get("/", headers={"accept-language": accepted})

    assert answer.status_code == 302
    assert answer["Location"] == home
    assert "Accept-Language" in answer["Vary"]


def test_the_public_home_names_the_organisation_in_each_language(client: Client, bank: Organisation) -> None:
    english = client.get("/en/").content.decode()
    chinese = client.get("/zh-hans/").content.decode()

    assert '<html lang="en">' in english
    assert "Harbour Bank" in english
    assert '<html lang="zh-Hans">' in chinese
    assert "海港银行" in chinese
    assert "400 000 0000" in chinese


def test_the_language_switch_leads_to_the_same_page(client: Client) -> None:
    page = client.get("/en/").content.decode()

    assert '<a href="/zh-hans/" lang="zh-Hans" hreflang="zh-Hans">' in page


def test_a_public_page_runs_no_script_sets_no_cookie_and_may_be_cached(client: Client) -> None:
    answer = client.get("/en/")

    assert "<script" not in answer.content.decode()
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert "Cookie" not in answer.get("Vary", "")


def test_the_public_home_is_small_with_everything(client: Client) -> None:
    page = client.get("/zh-hans/").content
    built = settings.STATIC_ROOT
    assert (built / "names.json").exists(), "Build the pages first: ./run test does."
    sheet = next(built.glob("public.*.css"))

    assert len(page) + len(sheet.read_bytes()) < 30_000


def test_a_public_page_without_an_organisation_is_still_a_page(client: Client) -> None:
    assert client.get("/en/").status_code == 200


def test_there_is_one_organisation_only(bank: Organisation) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.create(name={"en": "Another"})


def test_the_organisation_is_kept_for_some_seconds_and_callers_get_copies(bank: Organisation) -> None:
    with override_settings(KEPT_SECONDS=0):
        organisation()
    with override_settings(KEPT_SECONDS=60):
        first = organisation()
        first.phone = "changed in memory"
        Organisation.objects.update(phone="1")
        kept = organisation()
    with override_settings(KEPT_SECONDS=0):
        fresh = organisation()

    assert kept.phone == "400 000 0000"
    assert fresh.phone == "1"


def test_a_missing_public_page_says_so_in_the_language_of_its_address(client: Client) -> None:
    answer = client.get("/zh-hans/nothing/here/")

    assert answer.status_code == 404
    assert '<html lang="zh-Hans">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_missing_staff_page_keeps_the_rail_for_staff_only(client: Client) -> None:
    assert 'class="side"' not in client.get("/staff/nothing/").content.decode()

    client.force_login(make_user())
    answer = client.get("/staff/nothing/")

    assert answer.status_code == 404
    assert 'class="side"' in answer.content.decode()


@pytest.mark.parametrize("address", ["/en/", "/staff/look/"])
def test_a_request_for_another_host_is_told_that_it_could_not_be_read(client: Client, address: str) -> None:
    answer = client.get(address, headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert "We could not read that" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("side", ["/en/", "/staff/"])
def test_our_own_errors_become_pages_with_their_sentence(client: Client, side: str) -> None:
    refused = client.get(f"{side}refuse/")
    stopped = client.get(f"{side}too_many/")

    assert refused.status_code == 409
    assert "A refund of 40.00 is still owed." in refused.content.decode()
    assert stopped.status_code == 429
    assert stopped["Retry-After"] == "30"


@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize(("name", "status"), [("no_database", 503), ("broken", 500)])
def test_a_fault_of_ours_is_told_without_asking_the_database(client: Client, name: str, status: int) -> None:
    client.raise_request_exception = False

    answer = client.get(f"/en/{name}/")

    assert answer.status_code == status
    assert "unless you were shown a reference" in answer.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_form_open_too_long_says_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/en/form/", {"story": "lost?"})

    assert answer.status_code == 403
    assert "what you wrote is still there" in answer.content.decode()


def test_staff_read_in_the_language_of_their_profile(client: Client, staff: User) -> None:
    User.objects.update(language="zh-hans")

    answer = client.get("/staff/look/", headers={"accept-language": "en"})

    assert '<html lang="zh-Hans">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_staff_read_times_in_the_zone_of_their_profile(client: Client, staff: User) -> None:
    User.objects.update(time_zone="Asia/Shanghai")

    assert "(UTC+08:00)" in client.get("/staff/look/").content.decode()


def test_the_language_is_chosen_in_the_profile_and_leads_back(client: Client, staff: User) -> None:
    answer = client.post("/staff/language/", {"language": "zh-hans", "back": "/staff/look/?q=fee"})

    staff.refresh_from_db()
    assert staff.language == "zh-hans"
    assert answer["Location"] == "/staff/look/?q=fee"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_choosing_a_language_never_leads_elsewhere(client: Client, back: str) -> None:
    answer = client.post("/staff/language/", {"language": "en", "back": back})

    assert answer["Location"] == "/staff/"


def test_an_unknown_language_changes_nothing(client: Client, staff: User) -> None:
    client.post("/staff/language/", {"language": "tlh", "back": "/staff/look/"})

    staff.refresh_from_db()
    assert staff.language == "en"


def test_the_components_are_shown_to_staff_only(client: Client) -> None:
    assert client.get("/staff/look/").status_code == 302


@pytest.mark.parametrize("is_demo", [True, False])
def test_sample_data_are_said_to_be_a_sample(client: Client, staff: User, is_demo: bool) -> None:
    with patch.object(settings, "DEMO", is_demo):
        page = client.get("/staff/look/").content.decode()

    assert ("Sample data" in page) == is_demo


def test_the_staff_side_begins_with_the_first_page_of_the_rail(client: Client, staff: User) -> None:
    assert client.get("/staff/", follow=True).status_code == 200


def test_a_stranger_on_the_staff_side_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/staff/").status_code == 302


def test_the_rail_marks_the_page_one_is_on_and_has_no_dead_links(client: Client, staff: User) -> None:
    page = client.get("/staff/look/").content.decode()

    assert '<a href="/staff/look/" aria-current="page">' in page
    for link in {part.split('"')[0] for part in page.split('class="side"')[1].split("</nav>")[0].split('href="')[1:]}:
        assert client.get(link).status_code in {200, 302}, link
