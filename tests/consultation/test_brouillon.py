from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cctgen.consultation.brouillon import (
    effectives,
    places,
    rang_stable,
    regler,
    repondre,
    sans,
    sans_objet,
)
from cctgen.consultation.modele import SANS_LOT, ReponsesRedigees
from tests.fabriques import un_clausier

CLAUSIER = un_clausier()
COMMUNES = {"hebergement": ("titulaire",), "acces": ("site",), "prestataire": ("Un hébergeur",)}


def cles(saisies: ReponsesRedigees, *lots: int) -> list[tuple[int, str]]:
    return [p.cle for p in places(CLAUSIER, lots, saisies)]


def test_les_places_sont_les_questions_visibles_puis_celles_propres_aux_lots() -> None:
    saisies = ReponsesRedigees(communes=COMMUNES, lots={2: {"acces": ("aucun",)}})
    communes = [(SANS_LOT, q) for q in ("hebergement", "acces", "prestataire", "duree")]
    assert cles(saisies, 1, 2) == [*communes, (2, "acces")]


def test_une_question_que_chaque_lot_a_tranchee_n_a_pas_de_place_commune() -> None:
    saisies = ReponsesRedigees(communes=COMMUNES, lots={1: {"acces": ("site",)}, 2: {"acces": ("aucun",)}})
    assert (SANS_LOT, "acces") not in cles(saisies, 1, 2)


def test_une_question_que_seul_un_lot_rend_visible_a_sa_place() -> None:
    saisies = ReponsesRedigees(communes={"hebergement": ("pi",)}, lots={2: {"hebergement": ("titulaire",)}})
    trouvees = [c for c in cles(saisies, 1, 2) if c[1] == "prestataire"]
    assert trouvees == [(2 if CLAUSIER.questions["prestataire"].par_lot else SANS_LOT, "prestataire")]


def test_une_reponse_sans_objet_l_est_pour_tous_les_lots_ou_ne_l_est_pas() -> None:
    saisies = ReponsesRedigees(communes={**COMMUNES, "hebergement": ("pi",)})
    assert sans_objet(CLAUSIER, (), saisies) == ((SANS_LOT, "prestataire"),)
    assert sans_objet(CLAUSIER, (1, 2), saisies) == ((SANS_LOT, "prestataire"),)
    un_lot = repondre(saisies, (2, "hebergement"), ("titulaire",))
    assert sans_objet(CLAUSIER, (1, 2), un_lot) == ()
    assert "prestataire" not in sans(saisies, sans_objet(CLAUSIER, (), saisies)).communes


def test_repondre_ne_touche_que_sa_question_et_vide_l_ote() -> None:
    saisies = ReponsesRedigees(communes=COMMUNES)
    changees = repondre(repondre(saisies, (1, "acces"), ("aucun",)), (SANS_LOT, "prestataire"), ())
    assert saisies.communes == COMMUNES
    assert effectives(changees, 1) == {"hebergement": ("titulaire",), "acces": ("aucun",)}
    assert effectives(changees, 2) == {"hebergement": ("titulaire",), "acces": ("site",)}


def test_regler_vide_rend_la_valeur_proposee() -> None:
    saisies = regler(ReponsesRedigees(), "SSI-001", "delai", "7")
    assert saisies.parametres == {"SSI-001": {"delai": "7"}}
    assert not regler(saisies, "SSI-001", "delai", "").parametres["SSI-001"]


@given(st.sampled_from(["pi", "titulaire"]), st.sampled_from(["site", "aucun"]))
def test_aucune_reponse_ne_deplace_un_rang(hebergement: str, acces: str) -> None:
    saisies = ReponsesRedigees(communes={"hebergement": (hebergement,), "acces": (acces,)})
    rangs = [rang_stable(CLAUSIER, p.etape.question) for p in places(CLAUSIER, (), saisies)]
    assert rangs == sorted(rangs)
    assert rangs[-1] == rang_stable(CLAUSIER, CLAUSIER.questions["duree"])
