"""Une ligne de grille composée sur sa ligne type dit la même chose que ses colonnes, quoi qu'une offre y déclare."""

from __future__ import annotations

import io
import random
import re
from collections import Counter
from collections.abc import Iterator

import openpyxl
import pytest

from cctgen.evaluation import feuilles
from cctgen.evaluation.grille.appuis.commentaires import aide_a_la_saisie, proposes
from cctgen.evaluation.grille.contenu import Etendue, lignes_de, valeurs_de
from cctgen.evaluation.grille.contrat import COLONNE_RESTE, COLONNES_SAISIE, Reste
from cctgen.evaluation.grille.ecriture import ecrire_grille, ecrire_grille_par_exigence
from cctgen.evaluation.grille.reste import reste_de
from cctgen.evaluation.modele import Avis, CleOffre, Constat, cle_de
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.typographie import composer, composer_hors_citations
from tests.evaluation.fabriques import un_avis, un_dossier, une_offre, une_reponse

_TEXTES = (
    "",
    "Voir l'offre.",
    "=1+1",
    "-5 jours",
    "a < b & c > d",
    "deux\nlignes\r\nou trois",
    " espaces ",
    "_x0041_",
    "Le forfait est de 1 200 € HT",
    "\0 et \x0b",
    "é" * 200,
)
_REFS = ("SSI-1", "SSI-2", "SSI-P", "UTI-1")
_OFFRES = 12


def _tirer(rang: int, hasard: random.Random) -> Offre:
    textes = [hasard.choice(_TEXTES) for _ in range(4 * len(_REFS))]
    reponses = [
        une_reponse(
            ref,
            # Une ligne ordinaire, ou presque, a son propre type.
            conformite=hasard.choice((a, "Conforme")),
            couverture=hasard.choice((b, "Standard")),
            justification=c,
            renvoi=d,
            conformite_brute=hasard.choice(_TEXTES),
        )
        for ref, (a, b, c, d) in zip(_REFS, zip(*[iter(textes)] * 4, strict=True), strict=True)
        if hasard.random() < 0.9
    ]
    anomalies = [
        Anomalie("contradiction", f"« {hasard.choice(_TEXTES)} » : à 10 % près.", "Demandez.", ref=hasard.choice(_REFS))
        for _ in range(hasard.randrange(3))
    ]
    return une_offre(f"Offre {rang:02d}", sha256=f"{rang:02d}" * 32, reponses=reponses, anomalies=anomalies)


def _deja(offres: list[Offre], hasard: random.Random) -> dict[CleOffre, dict[str, Avis]]:
    avis = (
        un_avis(2),
        un_avis(None),
        un_avis(3, commentaire="=A1"),
        un_avis(1, source=""),
        Avis("alice", Constat.VERIFIE),
    )
    return {cle_de(o): {ref: hasard.choice(avis) for ref in _REFS if hasard.random() < 0.5} for o in offres}


def _attendues(offres: list[Offre], etendue: Etendue) -> Iterator[tuple[tuple[str, str], dict[str, object]]]:
    """Rend ce que montre chaque ligne, colonne par colonne, sans ligne type."""
    dossier = un_dossier()
    for offre in offres:
        for ligne in lignes_de(offre, dossier.exigences(0), etendue.deja.get(cle_de(offre))):
            fixes = {colonne: composer(texte) for colonne, texte in valeurs_de(ligne.exigence).items()}
            declarees = ligne.declarees()
            declarees["Anomalies"] = composer_hors_citations(declarees["Anomalies"])
            saisies: dict[str, object] = dict.fromkeys(COLONNES_SAISIE, "")
            if ligne.deja is not None:
                d = ligne.deja
                saisies = dict(zip(COLONNES_SAISIE, (d.constat or "", d.note, d.commentaire, d.source), strict=True))
            yield (ligne.exigence.ref, declarees["Fichier reçu (début du SHA-256)"]), {**fixes, **declarees, **saisies}


@pytest.mark.parametrize("forme", [ecrire_grille, ecrire_grille_par_exigence])
@pytest.mark.parametrize("reprise", [False, True])
def test_une_ligne_type_remplie_dit_ce_que_disent_ses_colonnes(forme, reprise) -> None:
    hasard = random.Random(f"{forme.__name__} {reprise}")  # noqa: S311
    offres = [_tirer(rang, hasard) for rang in range(_OFFRES)]
    etendue = Etendue(deja=_deja(offres, hasard) if reprise else {})
    attendues, vues = dict(_attendues(offres, etendue)), 0
    classeur = openpyxl.load_workbook(io.BytesIO(forme(un_dossier(), offres, etendue)))
    for feuille in classeur.worksheets[2:-1]:
        rangees = list(feuille.iter_rows())
        entete = next(rang for rang, r in enumerate(rangees) if r[0].value == "Réf.")
        empreintes = [r[4].value[:12] for r in rangees if r[1].value == "Empreinte (SHA-256)"]
        titres = [case.value for case in rangees[entete]]
        for rangee in rangees[entete + 1 : -2]:
            cases = {titre.replace("\xa0", " "): case for titre, case in zip(titres, rangee, strict=True)}
            fichier = cases.get("Fichier reçu (début du SHA-256)")
            cle = (rangee[0].value, empreintes[0] if fichier is None else fichier.value)
            rangs = re.findall(r"(?<![$A-Z])[A-Z]{1,2}([0-9]+)", cases[COLONNE_RESTE].value)
            assert set(map(int, rangs)) == {rangee[0].row}
            for colonne in cases.keys() & attendues[cle].keys():
                voulue, case = attendues[cle][colonne], cases[colonne]
                texte = feuilles.texte_de_cellule(voulue) if isinstance(voulue, str) else voulue
                assert (case.value or "") == (texte or ""), (cle, colonne)
                assert case.quotePrefix == (isinstance(voulue, str) and feuilles.est_actif(voulue)), (cle, colonne)
            vues += 1
    assert vues == _OFFRES * len(_REFS)


@pytest.mark.parametrize("forme", [ecrire_grille, ecrire_grille_par_exigence])
def test_le_reste_ecrit_est_celui_de_la_ligne(forme) -> None:
    hasard = random.Random("reste")  # noqa: S311
    offres = [_tirer(rang, hasard) for rang in range(_OFFRES)]
    deja, dossier = _deja(offres, hasard), un_dossier()
    a_finir = proposes(aide_a_la_saisie(dossier).textes)
    attendus = Counter(
        (ligne.exigence.ref, reste_de(ligne, a_finir))
        for offre in offres
        for ligne in lignes_de(offre, dossier.exigences(0), deja[cle_de(offre)])
    )
    octets = forme(dossier, offres, Etendue(deja=deja))
    classeur = openpyxl.load_workbook(io.BytesIO(octets), data_only=True)
    rangees = [r for feuille in classeur.worksheets[2:-1] for r in feuille.iter_rows(values_only=True)]
    ecrits = Counter((r[0], valeur) for r in rangees for valeur in r if valeur in set(Reste))
    assert ecrits == attendus
    assert {reste for _, reste in attendus} >= set(Reste) - {Reste.FACULTATIF}
