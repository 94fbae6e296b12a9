"""The geometry of charts: figures and ready texts in, shapes as rounded decimals out.

Pure, and the same for page and PDF. All positions run in reading direction, from the start edge;
right-to-left pages mirror the shapes with one style rule. Labels are not part of the drawing:
the templates set them as HTML around it, because Arabic text breaks inside SVG.
Each chart is built by the function of its own name; input of a wrong shape raises ValueError.
"""

from surveys.foundation.charts.diverging import DivergingBars, DivergingItem, diverging_bars
from surveys.foundation.charts.four_fields import FourFields, four_fields
from surveys.foundation.charts.heat_tables import HeatTable, heat_table, shade
from surveys.foundation.charts.measures import Bar, Bullets, Intervals, bar, bullets, intervals
from surveys.foundation.charts.radars import Radar, radar
from surveys.foundation.charts.strips import Strips, strips
from surveys.foundation.charts.trend_lines import Trends, trends

__all__ = [
    "Bar",
    "Bullets",
    "DivergingBars",
    "DivergingItem",
    "FourFields",
    "HeatTable",
    "Intervals",
    "Radar",
    "Strips",
    "Trends",
    "bar",
    "bullets",
    "diverging_bars",
    "four_fields",
    "heat_table",
    "intervals",
    "radar",
    "shade",
    "strips",
    "trends",
]
