"""The benchmarks: each figure beside a floor that the same run measured. Run by ``make bench``."""
