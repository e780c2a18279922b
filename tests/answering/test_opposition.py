"""Which statements may speak against each other, and above all which do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import language
from assistant.answering.opposition import POSSIBLE, SURE, Opposition, Statement, opposed

FOR_OR_AGAINST = "Would a third body between university and hospital help?"
SEPARATE = "What would you say to a separate organisation between the university and the hospital?"


def flat(stem: str) -> float:
    """Every stem is as rare as every other."""
    return 1.0


def found(one: str, other: str, code: str = "en") -> Opposition | None:
    return opposed(Statement(one, language=code), Statement(other, language=code), flat)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "Centralising has not helped equity, for the testing, I am sure of that.",
            "Centralising helps equity. Everyone gets the same quality.",
            "negation",
        ),
        (
            "Aspirin increases the risk of gastric bleeding.",
            "Aspirin reduced the risk of gastric bleeding.",
            "antonym",
        ),
        (
            "Tumour boards improve referral quality in rural hospitals.",
            "Tumour boards worsen referral quality in rural hospitals.",
            "antonym",
        ),
        (
            "Incidence of stroke was lower after screening.",
            "Stroke after screening became higher.",
            "antonym",
        ),
        (
            "Klf4 is not required for myeloid differentiation.",
            "Klf4 controls myeloid differentiation.",
            "negation",
        ),
        (
            "Pioglitazone was not associated with an increased risk of prostate cancer.",
            "Pioglitazone was associated with an increased risk of prostate cancer.",
            "negation",
        ),
        (
            "The sequencing laboratory gets enough samples.",
            "The sequencing laboratory gets insufficient samples.",
            "antonym",
        ),
        ("Pooled budgets work.", "Pooled budgets don't work.", "negation"),
        (
            "The committee makes testing unfair for inland patients.",
            "The committee makes testing fairer for inland patients.",
            "antonym",
        ),
    ],
)
def test_opposite_words_over_a_shared_topic_are_opposed(one: str, other: str, reason: str) -> None:
    opposition = found(one, other)
    assert opposition is not None
    assert opposition.reason == reason
    assert opposition.score >= POSSIBLE


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "Centraliseringen har inte hjälpt jämlikheten i regionen.",
            "Centraliseringen har hjälpt jämlikheten i regionen.",
            "negation",
        ),
        (
            "Väntetiden för sekvensering har blivit bättre.",
            "Väntetiden för sekvensering har blivit sämre.",
            "antonym",
        ),
        (
            "Gemensam pott ökar kostnaden för kliniken.",
            "Gemensam pott minskar kostnaden för kliniken.",
            "antonym",
        ),
    ],
)
def test_swedish_is_read_by_its_own_words(one: str, other: str, reason: str) -> None:
    opposition = found(one, other, "sv")
    assert opposition is not None
    assert opposition.reason == reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # The same, reworded.
        (
            "Aspirin increases the risk of gastric bleeding.",
            "The risk of gastric bleeding was higher with aspirin.",
        ),
        (
            "Centralising has not helped equity in the region.",
            "In the region, equity has not been helped by centralising.",
        ),
        # Different topics, opposite words.
        ("Aspirin increases gastric bleeding.", "Funding reduces the number of meetings."),
        ("The lift is not working.", "Pooled budgets work."),
        # One word in common is no topic in common.
        ("Never trust budgets.", "Budgets arrive in October by post."),
        # Negations that deny nothing.
        (
            "Pooled budgets are not a problem for the clinic.",
            "Pooled budgets are fine for the clinic.",
        ),
        (
            "There is no doubt that pooled budgets help the clinic.",
            "Pooled budgets help the clinic.",
        ),
        (
            "Pooled budgets help not only the clinic but the laboratory.",
            "Pooled budgets help the clinic and the laboratory.",
        ),
        (
            "Pooled budgets do not come without meetings at the clinic.",
            "Pooled budgets come with meetings at the clinic.",
        ),
        # The word and its denial both differ: "not worse" is no contradiction of "better".
        (
            "The waiting time for biopsies is not worse.",
            "The waiting time for biopsies is better.",
        ),
        # Both denied.
        (
            "Vitamin E does not increase prostate cancer mortality.",
            "Vitamin E does not reduce prostate cancer mortality.",
        ),
        # Questions.
        ("Do pooled budgets help the clinic?", "Pooled budgets do not help the clinic."),
        # "active" shares a stem with "activate", and "effects" one with "effective".
        (
            "The activity of tumour markers was measured.",
            "Reduced tumour markers were measured.",
        ),
        # A denial that is denied.
        ("It is not true that boards never help equity.", "Boards help equity."),
        # What a transcriber notes is not said.
        ("Pooled budgets [not audible] help equity.", "Pooled budgets help equity."),
        # What a statement says both ways opposes neither.
        ("Higher smoking costs here, lower smoking costs inland.", "Higher smoking costs."),
        ("Higher smoking costs here, lower smoking costs inland.", "Lower smoking costs."),
    ],
)
def test_what_is_not_opposed(one: str, other: str) -> None:
    assert found(one, other) is None


def test_a_comma_ends_what_a_negation_denies() -> None:
    one = "Not for money, the regional laboratory sends reports."
    assert found(one, "The regional laboratory sends reports.") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I'm for it, one person who decides.", "No. One more director, one more office."),
        ("Yes. It came up.", "I'm against, you can write that straight out."),
        ("Absolutely.", "I don't think so."),
        ("I would say yes.", "I would never sign that."),
    ],
)
def test_yes_and_no_to_a_similar_question_are_opposed(one: str, other: str) -> None:
    first, second = Statement(one, FOR_OR_AGAINST), Statement(other, SEPARATE)
    opposition = opposed(first, second, flat)
    assert opposition is not None
    assert opposition.reason == "stance"
    assert POSSIBLE <= opposition.score < SURE


def test_swedish_stances_are_opposed() -> None:
    asked = "Vad säger du om en tredje organisation mellan universitetet och sjukhuset?"
    first = Statement("Jag är för det.", asked, "sv")
    opposition = opposed(first, Statement("Nej. En till chef.", asked, "sv"), flat)
    assert opposition is not None
    assert opposition.reason == "stance"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I'm for it, one person who decides.", "Yes. I have had it on my desk."),
        ("I'm for it.", "No, wait, let me think."),
        ("I'm for it.", "No member of mine should need to know."),
        ("I'm against it.", "Yes, I know."),
        ("I'm against it.", "I have nothing against it."),
        ("I'm for it, nothing has ever been better.", "Yes. No. [pause] Hm."),
    ],
)
def test_what_is_no_stance_or_the_same_one(one: str, other: str) -> None:
    assert opposed(Statement(one, FOR_OR_AGAINST), Statement(other, SEPARATE), flat) is None


def test_yes_and_no_to_different_questions_are_not_opposed() -> None:
    asked = "Have you ever been late for the tumour board?"
    assert opposed(Statement("Yes. Twice.", FOR_OR_AGAINST), Statement("No.", asked), flat) is None


def test_yes_and_no_to_opposite_questions_are_not_opposed() -> None:
    better = Statement("Yes.", "Has the waiting time for biopsies become better?")
    worse = Statement("No.", "Has the waiting time for biopsies become worse?")
    assert opposed(better, worse, flat) is None


@pytest.mark.parametrize(
    "conditional", ["I would say yes only if it has its own money.", "Yes, as long as it can hire."]
)
@pytest.mark.parametrize("other", ["I'm for it.", "No. One more director."])
def test_a_condition_opposes_weakly(conditional: str, other: str) -> None:
    plain = opposed(Statement("Yes.", FOR_OR_AGAINST), Statement("No.", SEPARATE), flat)
    weak = opposed(Statement(conditional, FOR_OR_AGAINST), Statement(other, SEPARATE), flat)
    assert plain is not None
    assert weak is not None
    assert weak.reason == "condition"
    assert weak.score < plain.score


def test_rare_terms_make_a_topic_and_common_ones_do_not() -> None:
    one = "Pooled budgets increase gastric bleeding."
    other = "Shared budgets reduce gastric ulcers."
    shared = {language.stem(word, "en"): 5.0 for word in ("budgets", "gastric")}
    apart = {language.stem(word, "en"): 5.0 for word in ("pooled", "bleeding", "shared", "ulcers")}

    def score(heavy: dict[str, float], light: dict[str, float]) -> float:
        rarity = heavy | dict.fromkeys(light, 0.5)
        opposition = opposed(Statement(one), Statement(other), rarity)
        assert opposition is not None
        return opposition.score

    assert score(shared, apart) > 2 * score(apart, shared)


@pytest.mark.parametrize(("cost", "waiting", "is_opposed"), [(2.0, 3.0, True), (3.0, 2.0, False)])
def test_what_is_alike_weighs_against_what_differs(
    cost: float, waiting: float, *, is_opposed: bool
) -> None:
    one = Statement("Boards increase costs and increase waiting.")
    other = Statement("Boards increase costs and reduce waiting.")
    rarity = {"board": 1.0, "cost": cost, "wait": waiting}
    assert (opposed(one, other, rarity) is not None) == is_opposed


def test_a_stem_that_a_mapping_does_not_hold_is_as_rare_as_the_rarest() -> None:
    one, other = Statement("Boards help equity."), Statement("Boards do not help equity.")
    known = {language.stem(word, "en"): 1.0 for word in ("boards", "equity")}
    assert opposed(one, other, {}) == opposed(one, other, known) == opposed(one, other, flat)


_SENTENCES = st.builds(
    "{} {} {}{}".format,
    st.sampled_from(["Pooled budgets", "A third board", "Yes, pooled budgets", "No. The board"]),
    st.sampled_from(
        "help|hurt|do not help|never hurt|increase|reduce|don't reduce|only if unless increase"
        "|are not without|are better for|were no worse for|[laughs] help".split("|")
    ),
    st.sampled_from(["equity", "costs", "equity, not costs", "costs but never equity"]),
    st.sampled_from([".", ".", "!", "?", "\u2026"]),
)
_OPENERS = st.sampled_from(["I'm for it.", "I'm against it.", "No.", "Yes.", "It depends.", "", ""])
_STATEMENTS = st.builds(
    Statement,
    st.builds(
        lambda opener, said: " ".join([opener, *said]),
        _OPENERS,
        st.lists(_SENTENCES, max_size=3),
    ),
    st.sampled_from(["", FOR_OR_AGAINST, SEPARATE]),
)
_OPPOSED = st.sampled_from(
    [
        ("Pooled budgets help equity.", "Pooled budgets do not help equity."),
        ("Pooled budgets increase costs.", "Pooled budgets reduce costs."),
        ("I'm for it.", "No, not another board."),
        ("Yes, only if it can hire.", "Yes. It came up."),
    ]
)


@given(_STATEMENTS, _STATEMENTS)
def test_the_order_does_not_matter(one: Statement, other: Statement) -> None:
    assert opposed(one, other, flat) == opposed(other, one, flat)


@given(_STATEMENTS, st.sampled_from(["", FOR_OR_AGAINST, SEPARATE]))
def test_nothing_opposes_itself(one: Statement, asked: str) -> None:
    assert opposed(one, Statement(one.text, asked), flat) is None


@given(_OPPOSED, st.sampled_from([" ", "\n", "  \t", "\u00a0"]), st.booleans(), st.booleans())
def test_white_space_and_case_do_not_matter(
    pair: tuple[str, str],
    space: str,
    shouted: bool,  # noqa: FBT001
    padded: bool,  # noqa: FBT001 - drawn, never passed
) -> None:
    one, other = (Statement(text, FOR_OR_AGAINST) for text in pair)
    text = other.text.upper() if shouted else other.text
    text = space.join(text.split(" "))
    changed = Statement(f"{space}{text}{space}" if padded else text, FOR_OR_AGAINST)
    expected = opposed(one, other, flat)
    assert expected is not None
    assert opposed(one, changed, flat) == expected
    assert opposed(other, changed, flat) is None


@given(_STATEMENTS, _STATEMENTS)
def test_a_score_is_a_share(one: Statement, other: Statement) -> None:
    opposition = opposed(one, other, flat)
    assert opposition is None or 0 < opposition.score <= 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "None of the four reported turnaround with a pooled budget.",
            "A pooled budget and turnaround are reported side by side.",
        ),
        (
            "Whether a pooled budget brings the report sooner is not known.",
            "A pooled budget brings the report sooner in most departments.",
        ),
        (
            "A pooled budget does not cover the report of a department.",
            "We compare four budgets: a pooled budget, a department, a fee a report.",
        ),
    ],
)
def test_what_nobody_knows_and_what_a_work_sets_out_to_do_deny_nothing(
    one: str, other: str
) -> None:
    assert found(one, other) is None
