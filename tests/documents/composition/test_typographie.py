from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cctgen.documents.composition.typographie import composer, insecables
from cctgen.documents.texte import Encadre, Liste, Titre, cellule, paragraphe, tableau


def test_les_signes_doubles_ne_commencent_pas_une_ligne() -> None:
    assert insecables("« Oui » : 10 % ; lot 2, page 3 ?") == (
        "«\u00a0Oui\u00a0»\u00a0: 10\u00a0%\u00a0; lot\u00a02, page\u00a03\u00a0?"
    )
    assert insecables("article R. 2182-1, n° 418460") == "article\u00a0R.\u00a02182-1, n°\u00a0418460"


@given(st.text(alphabet=" :;!?«»%ab1RL.n°\u00a0", max_size=40))
def test_rien_d_autre_que_des_espaces_ne_change(texte: str) -> None:
    compose = insecables(texte)
    assert compose.replace("\u00a0", " ") == texte.replace("\u00a0", " ")
    assert insecables(compose) == compose


def test_tous_les_blocs_sont_composes() -> None:
    phrase, attendue = "Motif : « non ».", "Motif\u00a0: «\u00a0non\u00a0»."
    blocs = (
        paragraphe(phrase),
        Titre(1, phrase),
        Liste((cellule(phrase),)),
        Encadre((paragraphe(phrase),)),
        tableau((phrase,), [(phrase,)]),
    )
    compose = (
        paragraphe(attendue),
        Titre(1, attendue),
        Liste((cellule(attendue),)),
        Encadre((paragraphe(attendue),)),
        tableau((attendue,), [(attendue,)]),
    )
    assert composer(blocs) == compose
