"""What Plaudit holds itself to in figures: `./run bench` measures, prints and writes docs/benchmarks.md."""
