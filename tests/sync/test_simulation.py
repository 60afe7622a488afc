"""Thousands of schedules of faults between a hall and a county (SYNC.md 6.1, 6.5)."""

import pytest

from tests.sync import simulation
from tests.sync.receiver_end import ReceiverEnd


@pytest.mark.core
def test_a_hundred_schedules_end_with_equal_ends() -> None:
    """Nothing acknowledged is lost, nothing is doubled, order holds; whatever the faults were."""
    assert [found for seed in range(100) if (found := simulation.failure(seed))] == []


@pytest.mark.slow
def test_two_thousand_schedules_end_with_equal_ends() -> None:
    assert [found for seed in range(100, 2000) if (found := simulation.failure(seed))] == []


@pytest.mark.core
def test_the_receiver_of_the_product_ends_the_same_way() -> None:
    """The same schedules against the real receiver over a real county.db."""
    assert [found for seed in range(10) if (found := simulation.failure(seed, ReceiverEnd))] == []


@pytest.mark.slow
def test_the_receiver_of_the_product_stands_the_long_run() -> None:
    seeds = range(10, 120)
    assert [found for seed in seeds if (found := simulation.failure(seed, ReceiverEnd))] == []


@pytest.mark.core
@pytest.mark.parametrize("seed", [3033, 5606, 5792, 7216])
def test_a_county_restored_between_a_hash_and_the_first_head_is_noticed(seed: int) -> None:
    """The long run's finds: a closed stream was settled by a hash, and its county then went back.

    A hash names no epoch, so the epoch is learnt before anything is settled.
    """
    assert simulation.failure(seed) is None


@pytest.mark.core
def test_every_fault_of_the_table_is_met() -> None:
    """A simulation that no longer injects a fault proves nothing about it."""
    met: set[str] = set()
    for seed in range(60):
        world = simulation.World(seed)
        world.run()
        met |= set(world.faults)
        world.close()
    assert met >= {fault.__name__ for fault in simulation.FAULTS}
    assert met >= {"power_cut", "hall_restored", "county_restored"}


@pytest.mark.core
def test_one_seed_is_one_schedule() -> None:
    """Otherwise a failing seed could not be replayed."""
    first, second = simulation.World(7), simulation.World(7)
    first.run()
    second.run()
    assert first.faults == second.faults
    assert first.county.stored() == second.county.stored()
    first.close()
    second.close()
