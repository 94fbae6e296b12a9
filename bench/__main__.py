"""``python -m bench [--only P1,P5]``"""

import argparse
import sys

from bench import answering, demand, partitions, planning, portfolio, tallying, weight
from bench.figures import table, write_down

BENCHMARKS = {
    "P1": answering.run,
    "P2": tallying.run,
    "P5": weight.run,
    "P6": lambda: [*portfolio.run(), *demand.run()],
    "P7": planning.run,
    "P8": partitions.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench")
    parser.add_argument("--only", default=",".join(BENCHMARKS), help="for example P1,P5")
    wanted = parser.parse_args().only.split(",")
    if unknown := [name for name in wanted if name not in BENCHMARKS]:
        parser.error(f"unknown: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    figures = []
    for name in wanted:
        print(f"{name} …", file=sys.stderr, flush=True)
        figures += BENCHMARKS[name]()
    write_down(figures)
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
