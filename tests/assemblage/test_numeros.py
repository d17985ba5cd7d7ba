"""Un numéro se compte et se cite comme le modèle l'affiche."""

from __future__ import annotations

import pytest

from cctgen.assemblage.numeros import DECIMAUX, Compteur, Niveau, Numeros, Titre

RANGS = (1, 2, 2, 1, 2)


def numeros(un: str, deux: str, formes: tuple[str, str] = ("decimal", "decimal"), **reglages: int) -> Numeros:
    niveaux = (Niveau(un, formes[0]), Niveau(deux, formes[1], **reglages))
    return Numeros((Titre("0", 0), Titre("0", 1), None), {"0": niveaux})


@pytest.mark.parametrize(
    ("forme", "affiches", "cites"),
    [
        (DECIMAUX, "1|1.1|1.2|2|2.1", "1|1.1|1.2|2|2.1"),
        (numeros("Part %1", "Art. %1.%2"), "Part 1|Art. 1.1|Art. 1.2|Part 2|Art. 2.1", "1|1.1|1.2|2|2.1"),
        (numeros("%1.", "%1.%2", ("upperRoman", "upperLetter")), "I.|I.A|I.B|II.|II.A", "I|I.A|I.B|II|II.A"),
        (numeros("%1)", "%1.%2)"), "1)|1.1)|1.2)|2)|2.1)", "1|1.1|1.2|2|2.1"),
        (numeros("%1.", "%2)", ("upperRoman", "lowerLetter")), "I.|a)|b)|II.|a)", "I|I.a|I.b|II|II.a"),
        (numeros("%1", "%1-%2", ("upperLetter", "decimalZero")), "A|A-01|A-02|B|B-01", "A|A-01|A-02|B|B-01"),
        (numeros("§ %1", "§ %2", reprend=0), "§ 1|§ 1|§ 2|§ 2|§ 3", "1|1.1|1.2|2|2.3"),
        (numeros("%1", "%1.%2", debut=5), "1|1.5|1.6|2|2.5", "1|1.5|1.6|2|2.5"),
    ],
)  # fmt: skip
def test_un_numero_se_compte_et_se_cite(forme: Numeros, affiches: str, cites: str) -> None:
    compteur = Compteur(forme)
    trouves = [compteur.suivant(rang) for rang in RANGS]
    assert "|".join(n.affiche for n in trouves) == affiches
    assert "|".join(n.cite for n in trouves) == cites


def test_un_titre_que_word_ne_numerote_pas_n_a_pas_de_numero() -> None:
    assert Compteur(DECIMAUX).suivant(3).affiche == ""


@pytest.mark.parametrize(("nombre", "romain", "lettre"), [(4, "IV", "D"), (9, "IX", "I"), (28, "XXVIII", "BB")])
def test_les_formes_de_word(nombre: int, romain: str, lettre: str) -> None:
    compteur = Compteur(numeros("%1", "%2", ("upperRoman", "upperLetter"), debut=nombre))
    assert [compteur.suivant(1).affiche for _ in range(nombre)][-1] == romain
    assert compteur.suivant(2).affiche == lettre
