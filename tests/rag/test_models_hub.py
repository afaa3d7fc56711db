"""Getting the model from the hub: whole, resumed, and from hubs that behave badly."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_fakes import BYTES, PART, SPEC, Hub, run_hub

from rag.errors import ModelDamagedError, ModelUnreachableError, UsageError
from rag.models import get_model, model_path
from rag.models.hub import DEFAULT_HUB, hub_url
from rag.models.partial import Partial
from rag.settings import Settings


def from_hub(settings: Settings, hub: Hub) -> Path:
    return get_model(settings.model_copy(update={"hub": hub.url}), "hub", spec=SPEC)


def partial_size(settings: Settings) -> int:
    path = model_path(settings, SPEC)
    return path.with_name(path.name + ".hub.partial").stat().st_size


def break_off(settings: Settings) -> None:
    """Leave the first part of the model behind, as a hub that dies does."""
    with run_hub(Hub(cut_after=PART)) as hub:
        # The second attempt finds a hub that is gone.
        def progress(done: int, total: int, label: str) -> None:
            if done >= PART:
                hub.status = 503

        with pytest.raises(ModelUnreachableError):
            get_model(settings.model_copy(update={"hub": hub.url}), "hub", progress, spec=SPEC)
    assert partial_size(settings) == PART


def test_the_whole_file(settings: Settings) -> None:
    with run_hub(Hub()) as hub:
        path = from_hub(settings, hub)
    assert path.read_bytes() == BYTES
    assert hub.paths == ["/org/tiny/resolve/main/tiny.gguf"]
    assert hub.ranges == [None]
    left = {file.name for file in path.parent.iterdir() if file.suffix != ".lock"}
    assert left == {path.name, path.name + ".verified.json"}


def test_a_connection_that_breaks_is_taken_up_at_once(settings: Settings) -> None:
    with run_hub(Hub(cut_after=PART, cuts=2)) as hub:
        assert from_hub(settings, hub).read_bytes() == BYTES
    assert hub.ranges == [None, f"bytes={PART}-", f"bytes={2 * PART}-"]


def test_a_hub_that_dies_midway_leaves_something_to_resume(settings: Settings) -> None:
    break_off(settings)
    with run_hub(Hub()) as hub:
        assert from_hub(settings, hub).read_bytes() == BYTES
    assert hub.ranges == [f"bytes={PART}-"]


def test_a_hub_that_ignores_range_starts_over(settings: Settings) -> None:
    break_off(settings)
    with run_hub(Hub(honours_range=False)) as hub:
        assert from_hub(settings, hub).read_bytes() == BYTES
    assert hub.ranges == [f"bytes={PART}-"]


def test_a_kill_after_the_last_byte_fetches_nothing_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(self: Partial) -> None:
        raise KeyboardInterrupt

    with run_hub(Hub()) as hub:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(Partial, "sync", killed)
            from_hub(settings, hub)
        assert from_hub(settings, hub).read_bytes() == BYTES
    assert hub.ranges == [None]


def test_a_hub_that_gives_nothing_is_given_up(settings: Settings) -> None:
    with run_hub(Hub(cut_after=0, cuts=99)) as hub:
        with pytest.raises(ModelUnreachableError) as error:
            from_hub(settings, hub)
    assert len(hub.ranges) == 1
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "content", [bytes(len(BYTES)), BYTES + b"more", BYTES[:-1]], ids=["other", "long", "short"]
)
def test_wrong_bytes_are_refused(settings: Settings, content: bytes) -> None:
    with run_hub(Hub(content=content)) as hub:
        with pytest.raises((ModelDamagedError, ModelUnreachableError)) as error:
            from_hub(settings, hub)
    assert not model_path(settings, SPEC).exists()
    assert "\n" not in str(error.value)


def test_wrong_bytes_leave_nothing_that_a_later_run_would_build_on(settings: Settings) -> None:
    for content in (bytes(len(BYTES)), BYTES + b"more"):
        with run_hub(Hub(content=content)) as hub, pytest.raises(ModelDamagedError):
            from_hub(settings, hub)
    with run_hub(Hub()) as hub:
        assert from_hub(settings, hub).read_bytes() == BYTES


def test_an_empty_answer_is_given_up(settings: Settings) -> None:
    with run_hub(Hub(content=b"", status=200)) as hub:
        with pytest.raises(ModelUnreachableError, match="不完整"):
            from_hub(settings, hub)


def test_resuming_at_a_wrong_place_is_refused(settings: Settings) -> None:
    break_off(settings)
    with run_hub(Hub(shift=1)) as hub, pytest.raises(ModelUnreachableError):
        from_hub(settings, hub)
    assert partial_size(settings) == PART


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_refusal_names_its_status(settings: Settings, status: int) -> None:
    with run_hub(Hub(status=status)) as hub:
        with pytest.raises(ModelUnreachableError, match=str(status)):
            from_hub(settings, hub)


def test_no_hub_at_all_is_one_line(settings: Settings) -> None:
    with run_hub(Hub()) as hub:
        pass
    with pytest.raises(ModelUnreachableError) as error:
        from_hub(settings, hub)
    assert "网络" in str(error.value) and "\n" not in str(error.value)


def test_a_proxy_is_not_asked_for_this_machine(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with run_hub(Hub()) as hub:
        assert from_hub(settings, hub).read_bytes() == BYTES


def test_where_the_hub_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HF_ENDPOINT", raising=False)
    assert hub_url(settings, SPEC) == f"{DEFAULT_HUB}/{SPEC.hub_path}"
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    assert hub_url(settings, SPEC) == f"https://mirror.example/{SPEC.hub_path}"
    own = settings.model_copy(update={"hub": "https://own.example"})
    assert hub_url(own, SPEC) == f"https://own.example/{SPEC.hub_path}"


@pytest.mark.parametrize(
    "base", ["http://mirror.example", "ftp://mirror.example", "mirror.example", "http://127.0.0.1.example"]
)
def test_only_https_leaves_this_machine(settings: Settings, base: str) -> None:
    with pytest.raises(UsageError, match="https"):
        hub_url(settings.model_copy(update={"hub": base}), SPEC)
