"""Un signe n'est pas un motif, où qu'un motif soit exigé."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cctgen.clausier.formes.identite import RetraitDeBase
from cctgen.clausier.modele import Retrait
from cctgen.consultation.modele import Ajustement, PassageOutre
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.modele import Avis, CleOffre, Constat, Decision, GrilleLue
from cctgen.evaluation.suites.modele import Suite
from cctgen.socle import validation
from cctgen.socle.validation import DEJA_FIGE, est_un_motif, est_une_source

SIGNES = (
    *(".", "-", "…", "m", "12", "ok", "OK.", "C'est ok", "RAS", "R.A.S.", "cf.", "n/a", "idem", "Voir ci-dessus."),
    *(
        "xxx",
        "Pourquoi",
        "Motif",
        "test",
        "Néant",
        "Neant",
        "Rien a dire",
        "Aucune remarque",
        "Sans commentaire",
        "TBC",
    ),
    *("à compléter", "À revoir.", "À préciser", "Conforme", "Non conforme", "Consensus", "Accord"),
)
MOTIFS = (
    *("Composants séparés.", "La pièce 4 le montre.", "Retrait par courrier.", "Néant sur ce lot", "Prouvé.", "Prix"),
    *("Aucun test", "Sans source", "Test KO", "PI", "H24", "4 h > 2 h", "Non : 3 j", "OK : preuve lue", "价格"),
    *("Conforme à la norme", "Preuve à compléter", "Consensus de la commission"),
)

DECISION = {"offre": "Alpha", "decision": "maintenue", "auteur": "Directrice", "date": "2027-01-10"}
EXIGENT: tuple[tuple[type[Any], dict[str, Any]], ...] = (
    (Decision, DECISION),
    (Ajustement, {"clause": "SSI-012", "action": "retirer"}),
    (PassageOutre, {"anomalie": "reponses-contradictoires"}),
    (Retrait, {"le": "2027-01-10"}),
    (RetraitDeBase, {"clause": "SSI-012"}),
)


@pytest.mark.parametrize("signe", SIGNES)
def test_un_signe_ne_dit_pas_pourquoi(signe: str) -> None:
    assert not est_un_motif(signe)
    for modele, champs in EXIGENT:
        with pytest.raises(ValidationError, match="ne dit pas pourquoi"):
            modele.model_validate({**champs, "motif": signe})
    suite = Suite.model_validate({"offre": "Alpha", "suite": "rejetee", "motif": signe})
    assert "motif" in suite.manque()
    assert not Avis("alice", note=3, commentaire=signe, source="p. 4").est_motive


@pytest.mark.parametrize("motif", MOTIFS)
def test_une_phrase_courte_reste_un_motif(motif: str) -> None:
    assert est_un_motif(motif)
    for modele, champs in EXIGENT:
        assert modele.model_validate({**champs, "motif": motif}).motif == motif
    assert Avis("alice", note=3, commentaire=motif, source="p. 4").est_motive


def test_ce_qui_est_fige_se_relit_sous_la_regle_d_alors() -> None:
    """Une publication d'avant la règle ne devient pas « abîmée » : rien ne permettrait plus de la lire."""
    for modele, champs in EXIGENT:
        assert modele.model_validate({**champs, "motif": "RAS"}, context=DEJA_FIGE).motif == "RAS"


def test_une_page_ou_un_sigle_situent_un_signe_non() -> None:
    assert all(map(est_une_source, ("12", "p. 4", "DCE", "CV", "Mémoire technique")))
    assert not any(map(est_une_source, ("", "-", ".", "cf.", "RAS", "ok")))


def test_un_consensus_reduit_a_un_signe_laisse_parler_les_avis() -> None:
    cle = CleOffre(0, "Alpha", "a" * 64)
    alice = GrilleLue(
        "grille-alice.xlsx", "alice", {cle: {"SSI-1": Avis("alice", Constat.VERIFIE, 3, "Vu à l'essai.", "p. 4")}}
    )
    consensus = GrilleLue(
        "grille-consensus.xlsx", "consensus", {cle: {"SSI-1": Avis("consensus", None, 2, ".", "p. 4")}}
    )
    retenue = consolider([alice], consensus).de(cle)["SSI-1"]
    assert retenue.commentaire == "Vu à l'essai."
    assert not retenue.est_motivee


_MOTS = st.sampled_from(
    (
        "à compléter",
        "OK",
        "Néant",
        "motif",
        "source",
        "ée",
        "y a",
        "p. 3",
        "12",
        "x_y",
        "p",
        "çà",
        "n/a",
        "œuvre",
        "île",
    )
)
_SIGNES = st.text("aàeéoOkKsSyY n_12.-'œßſ\u0301", max_size=8)


@given(st.lists(_MOTS, max_size=3).map(" ".join) | _SIGNES)
def test_le_mot_trouve_d_emblee_est_de_ceux_que_la_lecture_mot_a_mot_retient(texte: str) -> None:
    d_emblee = est_un_motif(texte), est_une_source(texte)
    with patch.object(validation, "_DIT_D_EMBLEE", re.compile("(?!)")):
        assert (est_un_motif(texte), est_une_source(texte)) == d_emblee
