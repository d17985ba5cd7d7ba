"""Ce qu'on demande à un candidat ne dit rien d'un autre, où que le texte soit écrit et quelle qu'en soit la nature."""

from __future__ import annotations

import shutil
from pathlib import Path

import docx
import openpyxl
import pytest

from cctgen.socle.contenu import contenu
from tests.fabriques import tel_qu_ecrit
from tests.usages.test_demandes import C, codes, demander, depouille, marche

__all__ = ["depouille", "marche"]

ORDINAIRE = "Votre reprise est-elle chiffrée pour 900 000 usagers ?"
QUI_CITENT = ["Le Soumissionnaire B la décrit mieux.", "Une autre offre est à 548 000 euros."]


def en_yaml(racine: Path, texte: str, nature: str) -> None:
    exigence, retenue = ("prix" if nature == "justification" else "CCT-UTI-14"), "oui"
    (racine / "evaluation" / "demandes.xlsx").unlink(missing_ok=True)
    (racine / "evaluation" / "demandes.yaml").write_text(
        f"demandes:\n  - {{lot: 1, offre: Soumissionnaire C, exigence: {exigence}, nature: {nature},"
        f' demande: "{texte}", retenue: {retenue}}}\n',
        encoding="utf-8",
    )


def en_classeur(racine: Path, texte: str, _: str) -> None:
    registre = racine / "evaluation" / "demandes.xlsx"
    classeur = openpyxl.load_workbook(registre)
    feuille = classeur.worksheets[0]
    (siennes, *_) = [
        r
        for r in range(6, feuille.max_row + 1)
        if "C" in str(feuille.cell(r, 2).value) and feuille.cell(r, 4).value == "précision"
    ]
    feuille.cell(siennes, 7).value = f"{feuille.cell(siennes, 7).value}\n{texte}"
    classeur.save(registre)


def parti(racine: Path, nature: str) -> str:
    """Rend tout ce que la lettre et le formulaire d'une nature disent au candidat."""
    dossier = racine / "evaluation" / "demandes"
    lettre = docx.Document(str(dossier / f"{nature}-{C}.docx"))
    dits = [*(p.text for p in lettre.paragraphs), *(c.text for t in lettre.tables for r in t.rows for c in r.cells)]
    dits += [p.text for p in lettre.sections[0].first_page_header.paragraphs]
    for feuille in openpyxl.load_workbook(dossier / f"reponse-{nature}-{C}.xlsx"):
        dits += [str(case.value) for ligne in feuille for case in ligne if case.value is not None]
    return tel_qu_ecrit("\n".join(dits))


@pytest.mark.parametrize(
    ("ecrire", "nature"),
    [
        (en_yaml, "precision"),
        (en_yaml, "regularisation"),
        (en_yaml, "justification"),
        (en_classeur, "precision"),
    ],
)
@pytest.mark.parametrize("texte", [*QUI_CITENT, ORDINAIRE])
def test_une_demande_qui_cite_un_tiers_ne_part_pas_telle_quelle(marche: Path, ecrire, nature: str, texte: str) -> None:
    """« Soumissionnaire D, à 389 900 euros », écrit au registre, partait tel quel à son concurrent."""
    (marche / "evaluation" / "prix.yaml").write_text(
        "prix:\n  - {lot: 1, soumissionnaire: Soumissionnaire B, montant: 548000}\n", encoding="utf-8"
    )
    demander(marche)
    ecrire(marche, texte, nature)
    resultat = demander(marche)
    dit = parti(marche, nature)
    cite = texte in QUI_CITENT
    assert ("texte-qui-cite-un-tiers" in codes(resultat)) is cite
    assert (texte in dit) is not cite
    assert ("demande à réécrire" in dit) is cite
    assert ("une demande est à réécrire" in dit) is cite


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Votre note technique est 64,56 ; il fallait 72,18.", "texte-qui-cite-un-tiers"),
        ("En sécurité, il fallait 15,14 ou 15,69.", "phrase-a-relire"),
    ],
)
def test_une_demande_ne_dit_pas_une_note_deja_donnee_a_un_autre(marche: Path, texte: str, code: str) -> None:
    """Les grilles remplies et comparées, le registre du premier tour se relisait sans connaître une note."""
    demander(marche)
    en_yaml(marche, texte, "precision")
    sans = demander(marche)
    for grille in (contenu("exemples") / "portail" / "evaluation").glob("grille-*.xlsx"):
        shutil.copy(grille, marche / "evaluation")
    avec = demander(marche)
    assert code in codes(avec)
    assert [code in codes(sans), sans.suivies == avec.suivies] == [False, True]


def test_les_questions_de_l_outil_ne_citent_personne(marche: Path) -> None:
    assert "texte-qui-cite-un-tiers" not in codes(demander(marche))
