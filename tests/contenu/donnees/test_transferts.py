"""Un transfert hors de l'Union ne vise que le titulaire et les siens, et n'a de procédure que si un pays est admis."""

from __future__ import annotations

import pytest

from cctgen.documents.texte import en_clair
from tests.contenu.dossiers import TELESERVICE, textes
from tests.contenu.profils import dossier_livre


def test_l_exigence_de_transfert_ne_vise_ni_l_usager_ni_l_agent_en_voyage() -> None:
    enonce = next(e.enonce for e in dossier_livre(TELESERVICE).exigences(0) if e.ref == "DCP-004-1")
    assert en_clair(enonce).startswith("Ni le titulaire, ni ses sous-traitants, ni l'hébergeur qu'il fournit")


@pytest.mark.parametrize(("transferts", "procedure"), [("aucun", False), ("nommes", True)])
def test_la_procedure_de_transfert_ne_vient_que_si_un_pays_est_admis(transferts: str, procedure: bool) -> None:
    lu = dossier_livre({**TELESERVICE, "transferts": transferts})
    articles = textes(lu)
    assert ("DCP-018" in articles) is procedure
    assert "clauses contractuelles types" not in articles["DCP-004"]
    assert "traité comme un transfert" in articles["DCP-004"]
    admis = "pays tiers admis : " + ("ceux que nomme le marché" if procedure else "aucun")
    fiche = next(f for f in lu.formulaires if f.id == "fiche-traitement")
    case = next(c.valeur for s in fiche.sections for c in s.champs if c.libelle == "Transferts hors de l'Union")
    assert admis in articles["DCP-004"]
    assert admis in en_clair(case).casefold()
