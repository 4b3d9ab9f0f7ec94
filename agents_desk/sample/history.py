"""Making the sample history, and taking it away again."""

from __future__ import annotations

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from agents_desk.sample import stories, words
from agents_desk.sample.recorder import Batch, Recorder, Unfinished
from agents_desk.sample.scene import Cast, Scene
from agents_desk.sample.stories import IN_PROGRESS, STORIES, Story
from chat import clock, company
from chat.models import Author, Conversation, Customer, Message, Pack, PromptVersion
from chat.routing import Guess, classify
from chat.states import Kind

DAYS = 30
PER_WEEKDAY, PER_WEEKEND_DAY = 13, 5
# How busy the hours of a day are, from midnight on.
BY_HOUR = (1, 0, 0, 0, 0, 1, 2, 4, 8, 14, 16, 15, 12, 12, 13, 13, 12, 9, 8, 8, 7, 6, 4, 2)
COMES_BACK = 0.06
HAS_A_NAME = 0.6
SEED = 20_25


def exists() -> bool:
    return Conversation.objects.filter(kind=Kind.SAMPLE).exists()


def create_history(agents: list) -> int:
    """A month of conversations up to now, the same for the same moment and pack. Returns how many."""
    chance = random.Random(SEED)
    content = company.content()
    cast = Cast(
        content=content,
        tools=company.tools(),
        topics=words.find_topics(content),
        agents=agents,
        chance=chance,
    )
    history = History(cast=cast, now=clock.now(), version=_version_in_force())
    history.tell()
    history.batch.store()
    return history.told


@transaction.atomic
def remove_history() -> int:
    """Removes the sample conversations with all that hangs on them, and customers who have no others."""
    samples = Conversation.objects.filter(kind=Kind.SAMPLE)
    customers = list(samples.values_list("customer", flat=True).distinct())
    removed = samples.count()
    samples.delete()
    Customer.objects.filter(pk__in=customers, conversations=None).delete()
    return removed


def _version_in_force() -> PromptVersion:
    return Pack.objects.select_related("current").get(slug=company.slug()).current


@dataclass
class History:
    cast: Cast
    now: datetime
    version: PromptVersion
    batch: Batch = field(default_factory=Batch)
    told: int = 0
    guesses: dict[str, Guess] = field(default_factory=dict)

    def tell(self) -> None:
        openings = self._openings()
        for opened_at, story in zip(openings, self._deal(len(openings)), strict=True):
            first = self._tell(story, opened_at)
            if first and story is not stories.quoted and self._chance.random() < COMES_BACK:
                self._tell_return(first)
        for story, ago in IN_PROGRESS:
            self._tell(story, self.now - ago)

    @property
    def _chance(self) -> random.Random:
        return self.cast.chance

    def _deal(self, count: int) -> list[Story]:
        """Each story as often as its share says, but at least once, in any order."""
        weights = sum(STORIES.values())
        dealt = [story for story, share in STORIES.items() for _ in range(max(1, round(share * count / weights)))]
        dealt += self._chance.choices(list(STORIES), list(STORIES.values()), k=max(0, count - len(dealt)))
        self._chance.shuffle(dealt)
        return dealt[:count]

    def _openings(self) -> list[datetime]:
        """When conversations begin: by the days and hours of the company's own calendar, the earliest first."""
        zone = ZoneInfo(self.cast.hours.time_zone)
        today = self.now.astimezone(zone).date()
        openings = []
        for ago in range(DAYS - 1, -1, -1):
            day = today - timedelta(days=ago)
            expected = PER_WEEKDAY if day.weekday() < 5 else PER_WEEKEND_DAY
            for _ in range(self._chance.randint(expected - 3, expected + 3)):
                hour = self._chance.choices(range(24), BY_HOUR)[0]
                moment = time(hour, self._chance.randrange(60), self._chance.randrange(60))
                openings.append(datetime.combine(day, moment, zone))
        return sorted(moment for moment in openings if moment < self.now)

    def _tell_return(self, first: Recorder) -> None:
        later = first.now + timedelta(hours=self._chance.uniform(3, 140))
        self._tell(stories.came_back, later, customer=first.conversation.customer, previous=first.conversation)

    def _tell(
        self,
        story: Story,
        opened_at: datetime,
        *,
        customer: Customer | None = None,
        previous: Conversation | None = None,
    ) -> Recorder | None:
        """Tells one conversation; one that would end in the future is left out."""
        is_new = customer is None
        customer = customer or self._new_customer(opened_at)
        recorder = Recorder(
            id=self._new_id(),
            customer=customer,
            opened_at=opened_at,
            until=self.now,
            version=self.version,
            content=self.cast.content,
            previous=previous,
        )
        try:
            story(Scene(cast=self.cast, to=recorder, topic=self._chance.choice(self.cast.topics)))
        except Unfinished:
            return None
        self._route(recorder)
        self.batch.add([customer, *recorder.rows] if is_new else recorder.rows)
        self.told += 1
        return recorder

    def _route(self, recorder: Recorder) -> None:
        """By the first words, as a worker would; few of them differ."""
        said = next(row.text for row in recorder.rows if isinstance(row, Message) and row.author == Author.CUSTOMER)
        if said not in self.guesses:
            self.guesses[said] = classify(said, self.cast.content)
        guess, conversation = self.guesses[said], recorder.conversation
        conversation.intent, conversation.intent_sure = guess.intent, guess.sure
        conversation.intent_confidence = guess.confidence

    def _new_customer(self, at: datetime) -> Customer:
        name = self._chance.choice(words.NAMES) if self._chance.random() < HAS_A_NAME else ""
        return Customer(pk=self._new_id(), name=name, created_at=at)

    def _new_id(self) -> uuid.UUID:
        return uuid.UUID(int=self._chance.getrandbits(128), version=4)
