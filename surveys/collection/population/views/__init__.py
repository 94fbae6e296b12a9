"""The pages of a round's population: one blueprint, its pages in three modules."""

from surveys.collection.population.views import design, lists, population

__all__ = ["design", "lists", "population"]
