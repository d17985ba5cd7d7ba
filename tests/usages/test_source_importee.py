"""Les exigences d'une publication importée vont, comme celles du projet, jusqu'à la comparaison des offres."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from cctgen.matrice.contrat import FEUILLE_EXIGENCES, FEUILLE_IDENTIFICATION
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.gardien.importer_cct import DemandeImport, preparer, remplacer_import
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.usages.test_importer_cct import LIGNES, ecrire_source

LE = datetime(2027, 1, 15, tzinfo=UTC)


def colonnes(feuille: Worksheet) -> tuple[dict[str, int], int]:
    for ligne in feuille.iter_rows():
        entetes = {str(c.value): c.column for c in ligne if c.value}
        if "Réf." in entetes:
            return entetes, ligne[0].row
    return {}, 0


def remplir(octets: bytes, saisies: dict[str, object]) -> bytes:
    """Écrit les mêmes valeurs sur chaque ligne de chaque tableau."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    for feuille in classeur:
        entetes, premiere = colonnes(feuille)
        for ligne in range(premiere + 1, feuille.max_row + 1) if entetes else ():
            notee = "Notée" not in entetes or feuille.cell(ligne, entetes["Notée"]).value == "Oui"
            for colonne, valeur in saisies.items():
                if colonne in entetes and feuille.cell(ligne, entetes["Réf."]).value and (notee or colonne != "Note"):
                    feuille.cell(ligne, entetes[colonne]).value = valeur
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def nommer(octets: bytes, nom: str) -> bytes:
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    feuille = classeur[FEUILLE_IDENTIFICATION]
    cellule = next(ligne[1] for ligne in feuille.iter_rows() if str(ligne[0].value).startswith("Soumissionnaire ("))
    cellule.value = nom
    tampon = io.BytesIO()
    classeur.save(tampon)
    return tampon.getvalue()


def test_une_exigence_importee_se_note_comme_les_autres(tmp_path: Path) -> None:
    remplacer_import(preparer(DemandeImport(ecrire_source(tmp_path, LIGNES), tmp_path / "importe")))
    superposes, racine = [tmp_path / "importe"], tmp_path / "marche"
    creer_depuis_exemple(racine, "infogerance")
    resultat = generer(racine, superposes)
    assert resultat.dossier is not None
    ajoutees = {e.ref for e in resultat.dossier.exigences(0)} - {
        e.ref for e in (generer(racine, remplacer=True).dossier or resultat.dossier).exigences(0)
    }
    assert len(ajoutees) >= 4
    generer(racine, superposes, remplacer=True)
    publier(racine, superposes)
    matrice = (racine / "sortie" / "matrice.xlsx").read_bytes()
    assert FEUILLE_EXIGENCES in openpyxl.load_workbook(io.BytesIO(matrice)).sheetnames
    rendue = remplir(
        nommer(matrice, "Soumissionnaire A"),
        {"Conformité": "Conforme", "Mode de couverture": "Standard", "Réponse et justification": "Voir le mémoire."},
    )
    (tmp_path / "a.xlsx").write_bytes(rendue)
    depouillement = depouiller(racine, [tmp_path / "a.xlsx"], superposes, recu_le=LE)
    (offre,) = depouillement.offres
    assert ajoutees <= {r.ref for r in offre.reponses if r.conformite == "Conforme"}
    grille = remplir(
        depouillement.grille.read_bytes(),
        {"Constat": "Vérifié", "Note": 3, "Commentaire": "Vérifié.", "Source (pièce, page)": "Mémoire, page 1"},
    )
    (racine / "evaluation" / "grille-a.xlsx").write_bytes(grille)
    (racine / "evaluation" / "prix.yaml").write_text('prix:\n  - {soumissionnaire: "Soumissionnaire A", montant: 1}\n')
    (lot,) = comparer(racine, superposes, le=LE).en_dict()["lots"]
    (compare,) = lot["offres"]
    assert compare["non_evaluees"] == []
    technique = next(c for c in compare["criteres"] if c["id"] == "technique")
    assert technique["note"] == "75.00"
