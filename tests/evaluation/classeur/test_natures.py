"""La nature d'une anomalie se lit en toutes lettres, quelle que soit la pièce du paquet qui l'a relevée."""

from __future__ import annotations

from cctgen.clausier.controles.fiches import Domaine
from cctgen.evaluation.classeur.natures import nature
from cctgen.usages.gardien.controles import catalogue


def test_aucun_code_ne_se_montre_de_ce_qu_une_comparaison_peut_relever() -> None:
    codes = {f.code for d in (Domaine.MATRICE, Domaine.EVALUATION) for f in catalogue(d)}
    assert len(codes) > 100
    assert {code for code in codes if nature(code) == code} == set()
    assert nature("reponse-absente") == "Une ligne sans réponse"


def test_un_code_que_rien_ne_decrit_reste_lisible() -> None:
    assert nature("code-d-ailleurs") == "code-d-ailleurs"
