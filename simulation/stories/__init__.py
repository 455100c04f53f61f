"""A story is a piece of the chain, its input, and what must be true of it in the end."""

from simulation.stories.book import BookStory
from simulation.stories.chain import ChainStory
from simulation.stories.forks import ForksStory
from simulation.stories.stock import StockStory
from simulation.story import Story

STORIES: dict[str, type[Story]] = {story.name: story for story in (StockStory, BookStory, ForksStory, ChainStory)}
