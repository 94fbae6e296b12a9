"""What people of the demonstration add in their own words, and the themes their bureaux find in it.

Each text comes with its themes, the one that matters most first. Of each bureau two people have
read the texts; the second gave each text one theme alone, so that their agreement is not complete.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from capacity.demonstration.world import person
from surveys.collection.answering.models import Response
from surveys.collection.rounds.models import Round
from surveys.constituents.roles import Group
from surveys.results.comments.actions import add_theme, code_texts

FIELD = "comment"

TIME, LANGUAGE, REPLY, COMMITTEE, TRAINING = "time", "language", "reply", "committee", "training"

THEMES: Mapping[str, tuple[str, str]] = {
    TIME: ("Time to reply", "Drafts came too late, or too little time was left for members."),
    LANGUAGE: ("Language of papers", "Drafts and minutes were not in a language people work in."),
    REPLY: ("What became of proposals", "Whether and how somebody said what was done with them."),
    COMMITTEE: ("Steering committee", "How the committee works: meetings, agenda, minutes."),
    TRAINING: ("Training and means", "Courses, travel and staff that taking part needs."),
}

Said = tuple[str, tuple[str, ...]]

TEXTS: Mapping[tuple[Group, str], tuple[Said, Said]] = {
    (Group.GOVERNMENT, "fr"): (
        (
            "Le comité de pilotage se réunit deux fois par an, mais l'ordre du jour arrive la"
            " veille. Deux semaines nous permettraient de consulter les directions régionales.",
            (COMMITTEE, TIME),
        ),
        (
            "Une formation au suivi axé sur les résultats aiderait nos services de statistique.",
            (TRAINING,),
        ),
    ),
    (Group.GOVERNMENT, "ar"): (
        (
            "وصلتنا مسودة البرنامج بالإنكليزية فقط، واضطررنا إلى ترجمتها قبل عرضها على الإدارات"
            " المعنية.",
            (LANGUAGE, TIME),
        ),
        ("كان العمل مع الشركاء الاجتماعيين في مرحلة التنفيذ أفضل مما كان في السابق.", ()),
    ),
    (Group.GOVERNMENT, "en"): (
        (
            "The joint review in spring worked well: every proposal was listed with the reason why"
            " it was taken up or not. Please keep this.",
            (REPLY,),
        ),
        (
            "Indicators were agreed before the baseline was known. Training for the planning unit"
            " would help.",
            (TRAINING,),
        ),
    ),
    (Group.EMPLOYERS, "fr"): (
        (
            "Nous avons transmis des propositions sur la formalisation des entreprises. Nous ne"
            " savons pas ce qu'elles sont devenues.",
            (REPLY,),
        ),
        (
            "Les réunions ont lieu en semaine dans la capitale : les petites entreprises des"
            " régions ne peuvent pas y venir sans prise en charge du voyage.",
            (TRAINING, COMMITTEE),
        ),
    ),
    (Group.EMPLOYERS, "ar"): (
        (
            "خمسة أيام لا تكفي لاستشارة غرف الصناعة. نقترح ثلاثة أسابيع على الأقل.",
            (TIME,),
        ),
        (
            "نودّ أن نتلقى محاضر اجتماعات اللجنة باللغة العربية.",
            (LANGUAGE, COMMITTEE),
        ),
    ),
    (Group.EMPLOYERS, "en"): (
        (
            "We were asked about skills, but not about the business environment, which our members"
            " had put first.",
            (REPLY,),
        ),
        (
            "The committee met only once and its minutes were never sent round.",
            (COMMITTEE, REPLY),
        ),
    ),
    (Group.WORKERS, "fr"): (
        (
            "Nos syndicats de base ont été consultés tard, quand le texte était presque définitif.",
            (TIME,),
        ),
        (
            "L'appui d'ACTRAV avant l'atelier de programmation a été décisif : nous y sommes allés"
            " avec une position commune.",
            (TRAINING,),
        ),
    ),
    (Group.WORKERS, "ar"): (
        (
            "لم نُدعَ إلى تقييم منتصف المدة، ولم نعرف ما حدث لمقترحاتنا بشأن الحرية النقابية.",
            (REPLY, COMMITTEE),
        ),
        (
            "نحتاج إلى وثائق بالعربية قبل الاجتماع وليس أثناءه.",
            (LANGUAGE, TIME),
        ),
    ),
    (Group.WORKERS, "en"): (
        (
            "Domestic workers could not take part because meetings were held during working hours.",
            (TIME, COMMITTEE),
        ),
        (
            "Two of our three proposals are in the programme, and we were told why the third is"
            " not. This is new and it is good.",
            (REPLY,),
        ),
    ),
}

OF_COUNTRY_D: Mapping[str, str] = {
    "Regional office north": "We heard of the programme from the newspaper.",
    "Regional office south": "The questionnaire on priorities reached us after the workshop.",
    "Women's committee": "Our proposal on maternity protection was never answered.",
}
"""What the people say who see it otherwise than the official reply of their confederation."""


def code(
    session: Session,
    round_: Round,
    group: Group,
    said: Sequence[tuple[Response, tuple[str, ...]]],
    moment: datetime,
) -> None:
    """The code book of the group's bureau, and what its two readers gave to each text."""
    first, second = person(session, f"reviewer-{group}"), person(session, f"second-reader-{group}")
    began = moment - timedelta(days=20)
    book = {
        key: add_theme(session, round_.id, group, title, description, first.id, began).id
        for key, (title, description) in THEMES.items()
    }
    for coder, most, days in ((first, None, 19), (second, 1, 18)):
        given = {
            response.key: [book[theme] for theme in themes[:most]] for response, themes in said
        }
        read = moment - timedelta(days=days)
        code_texts(session, FIELD, coder.id, list(book.values()), given, read)
