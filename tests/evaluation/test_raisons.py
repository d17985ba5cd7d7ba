"""Chaque défaut de lecture qui peut changer un classement le tient provisoire, dans son lot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import consolider
from cctgen.evaluation.grille.ecriture import ecrire_grille
from cctgen.evaluation.modele import Constat, GrilleLue, cle_de
from cctgen.evaluation.raisons import des_sources, sans_redites
from cctgen.evaluation.sources import lire_appreciations, lire_decisions, lire_prix
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from tests.evaluation.fabriques import des_appreciations, un_avis, un_dossier, une_offre
from tests.evaluation.grille.test_grille import remplir

CATALOGUES = ("matrice", "depouillement")

LOTS = (1, 2)
OFFRES = [une_offre("Alpha", lot) for lot in LOTS] + [une_offre("Bêta", lot) for lot in LOTS]
SAISIE = {"Constat": "Vérifié", "Note": 3, "Commentaire": "Prouvé.", "Source (pièce, page)": "Mémoire, p. 4"}
REFS = ("SSI-1", "SSI-2", "UTI-1")


@cache
def grille_remplie() -> bytes:
    octets = ecrire_grille(un_dossier(LOTS), OFFRES)
    for offre in OFFRES:
        constat = {"SSI-P": {"Constat": "Vérifié"}}
        octets = remplir(octets, {**dict.fromkeys(REFS, SAISIE), **constat}, f"L{offre.lot} {offre.soumissionnaire}")
    return octets


@pytest.fixture
def evaluation(tmp_path: Path) -> Path:
    (tmp_path / "grille-alice.xlsx").write_bytes(grille_remplie())
    lignes = [f"  - {{lot: {o.lot}, soumissionnaire: {o.soumissionnaire}, montant: 10}}" for o in OFFRES]
    (tmp_path / "prix.yaml").write_text("prix:\n" + "\n".join(lignes), encoding="utf-8")
    return tmp_path


def comparer_le_dossier(evaluation: Path) -> Comparaison:
    dossier = un_dossier(LOTS)
    appreciations = lire_appreciations(evaluation, dossier, OFFRES)
    prix, fautes = lire_prix(evaluation, dossier, OFFRES)
    decisions, autres = lire_decisions(evaluation, dossier, OFFRES)
    return comparer(dossier, OFFRES, appreciations, prix, decisions, [*fautes, *autres])


def provisoires(comparaison: Comparaison) -> list[tuple[str, int]]:
    """Rend les raisons, lot par lot, après avoir vérifié que le JSON les porte."""
    json = comparaison.en_dict()
    raisons = [(r.code, lot.numero) for lot in comparaison.lots for r in lot.raisons]
    dites = {(a["code"], a.get("lot")) for a in json["anomalies"]}
    assert set(raisons) <= dites
    touches = {lot for _, lot in raisons}
    assert [lot["provisoire"] for lot in json["lots"]] == [lot["lot"] in touches for lot in json["lots"]]
    return raisons


def retoucher(evaluation: Path, feuille: str, geste: Callable[[openpyxl.Workbook], object]) -> None:
    chemin = evaluation / "grille-alice.xlsx"
    classeur = openpyxl.load_workbook(chemin)
    geste(classeur)
    classeur.save(chemin)


def test_un_dossier_sain_n_a_pas_de_raison(evaluation: Path) -> None:
    assert provisoires(comparer_le_dossier(evaluation)) == []


def test_deux_prix_pour_une_offre(evaluation: Path) -> None:
    with (evaluation / "prix.yaml").open("a", encoding="utf-8") as fichier:
        fichier.write("\n  - {lot: 2, soumissionnaire: Alpha, montant: 12}")
    assert provisoires(comparer_le_dossier(evaluation)) == [("prix-absent", 2), ("prix-en-double", 2)]


def test_une_grille_illisible(evaluation: Path) -> None:
    (evaluation / "grille-bob.xlsx").write_bytes(b"abime")
    assert provisoires(comparer_le_dossier(evaluation)) == [("grille-illisible", 1), ("grille-illisible", 2)]


@pytest.mark.parametrize(
    ("decision", "attendus"),
    [
        ("lot: 1, exigence: INCONNUE-1", [("exigence-inconnue", 1)]),
        ("exigence: SSI-P", [("lot-absent", 1), ("lot-absent", 2)]),
    ],
)
def test_une_mise_a_l_ecart_mal_situee(evaluation: Path, decision: str, attendus: list[tuple[str, int]]) -> None:
    texte = (
        f"decisions:\n  - {{offre: Alpha, {decision}, decision: ecartee, motif: Jugé, auteur: a, date: 2027-01-01}}\n"
    )
    (evaluation / "decisions.yaml").write_text(texte, encoding="utf-8")
    comparaison = comparer_le_dossier(evaluation)
    assert provisoires(comparaison) == attendus
    assert all(o.mise_a_l_ecart is None for lot in comparaison.lots for o in lot.offres)


@pytest.mark.parametrize(("note", "attendus"), [(1, [("ligne-dupliquee", 1)]), (3, [])])
def test_une_ligne_en_double_aux_notes_differentes(
    evaluation: Path, note: int, attendus: list[tuple[str, int]]
) -> None:
    def doubler(classeur: openpyxl.Workbook) -> None:
        feuille = classeur["L1 Alpha"]
        ligne = next(li for li in range(1, feuille.max_row + 1) if feuille.cell(li, 1).value == "SSI-1")
        for colonne in range(1, feuille.max_column + 1):
            feuille.cell(feuille.max_row + (colonne == 1), colonne, feuille.cell(ligne, colonne).value)
        feuille.cell(feuille.max_row, 12, note)

    retoucher(evaluation, "L1 Alpha", doubler)
    assert provisoires(comparer_le_dossier(evaluation)) == attendus


def test_une_feuille_en_double(evaluation: Path) -> None:
    retoucher(evaluation, "", lambda classeur: classeur.copy_worksheet(classeur["L2 Alpha"]))
    assert provisoires(comparer_le_dossier(evaluation)) == [("feuille-en-double", 2)]


def test_une_note_hors_echelle(evaluation: Path) -> None:
    octets = (evaluation / "grille-alice.xlsx").read_bytes()
    (evaluation / "grille-bob.xlsx").write_bytes(remplir(octets, {"SSI-1": {"Note": 9}}, "L1 Alpha"))
    assert ("note-hors-echelle", 1) in provisoires(comparer_le_dossier(evaluation))


def test_un_consensus_en_deux_formats(evaluation: Path) -> None:
    for suffixe in ("xlsx", "ods"):
        (evaluation / f"grille-consensus.{suffixe}").write_bytes(grille_remplie())
    assert provisoires(comparer_le_dossier(evaluation)) == [("grille-en-double", 1), ("grille-en-double", 2)]


def test_une_exigence_notee_par_l_un_pour_a_et_par_l_autre_pour_b() -> None:
    offres = [une_offre("Alpha"), une_offre("Bêta")]
    notes = {
        "Alpha": dict.fromkeys(REFS, un_avis(3, "alice")),
        "Bêta": {**dict.fromkeys(REFS, un_avis(3, "alice")), "SSI-2": un_avis(3, "bob")},
    }
    comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres))
    inegales = [r for r in comparaison.lots[0].raisons if r.code == "evaluateurs-inegaux"]
    assert [r.ref for r in inegales] == ["SSI-2"]
    egales = comparer(un_dossier(), offres, des_appreciations(dict.fromkeys(notes, notes["Alpha"]), offres))
    assert "evaluateurs-inegaux" not in {r.code for r in egales.lots[0].raisons}


@pytest.mark.parametrize(
    ("ref", "siens", "autres"),
    [
        ("SSI-1", {"note": 3}, {"note": 1}),
        ("SSI-P", {"note": None, "constat": Constat.VERIFIE}, {"note": None, "constat": Constat.NON_VERIFIE}),
        ("SSI-1", {"note": 3, "constat": Constat.VERIFIE}, {"note": 3, "constat": Constat.NON_VERIFIE}),
        ("SSI-1", {"note": 3, "constat": Constat.VERIFIE}, {"note": 1, "constat": Constat.VERIFIE}),
    ],
)
def test_un_desaccord_ne_se_compte_qu_une_fois_et_dit_le_bon_remede(
    ref: str, siens: dict[str, Any], autres: dict[str, Any]
) -> None:
    """« Complétez une grille » ne tranche rien : deux notes ne manquent pas, ni deux constats."""
    releve = Anomalie("texte-modifie", "le texte a changé.", "", Gravite.A_QUALIFIER, ref="SSI-1")
    offre = une_offre("Alpha", anomalies=[releve])
    grilles = [
        GrilleLue(f"grille-{nom}.xlsx", nom, {cle_de(offre): {ref: un_avis(evaluateur=nom, **champs)}})
        for nom, champs in (("alice", siens), ("bob", autres))
    ]
    raisons = comparer(un_dossier(), [offre], consolider(grilles)).lots[0].raisons
    (tranchee,) = [r for r in raisons if r.code == "ecart-a-trancher"]
    assert "ecarts-a-trancher.xlsx" in tranchee.conseil
    assert "grille-consensus.xlsx" in tranchee.conseil
    manquantes = {r.code: r.message for r in raisons if r.code in ("note-manquante", "primordiale-a-constater")}
    assert ref not in "".join(manquantes.values())
    qualifiable = any(r.code == "reserve-a-qualifier" and "SSI-1" in r.message for r in raisons)
    assert qualifiable is not ("constat" in siens and ref == "SSI-1")


def test_un_fichier_voisin(evaluation: Path) -> None:
    (evaluation / "grille-alice (copie).xlsx").write_bytes(grille_remplie())
    assert provisoires(comparer_le_dossier(evaluation)) == [("fichier-voisin", 1), ("fichier-voisin", 2)]


def test_ce_que_plusieurs_feuilles_relevent_se_dit_une_fois_avec_ou_le_trouver() -> None:
    constats = [
        Anomalie("exigence-inconnue", "l'exigence « X » manque.", "…", Gravite.A_QUALIFIER, Lieu(f, None, feuille), "X")
        for f in ("evaluation/grille-achats.xlsx", "evaluation/grille-rssi.xlsx")
        for feuille in ("Alpha", "Bêta")
    ]
    (dit,) = des_sources(constats, 1)
    assert dit.message == ("L'exigence « X » manque. Relevé dans grille-achats.xlsx, grille-rssi.xlsx (Alpha, Bêta).")
    (seul,) = des_sources(constats[:1], 1)
    assert seul == constats[0]


def test_ce_qui_est_releve_ne_se_redit_pas_pour_chaque_lot(evaluation: Path) -> None:
    """Le constat tient chaque lot provisoire, et ne se lit qu'une fois ."""
    (evaluation / "grille-bruno.xlsx").write_bytes(b"pas un classeur")
    (evaluation / "grille-alice (1).xlsx").write_bytes(grille_remplie())
    comparaison = comparer_le_dossier(evaluation)
    raisons = [r for lot in comparaison.lots for r in lot.raisons]
    assert all({"grille-illisible", "fichier-voisin"} <= {r.code for r in lot.raisons} for lot in comparaison.lots)
    dites = list(sans_redites(comparaison.anomalies, raisons))
    codes = [a.code for a in dites]
    assert (codes.count("grille-illisible"), codes.count("fichier-voisin")) == (1, 1)


def test_un_constat_reuni_de_plusieurs_feuilles_ne_redit_pas_chacune() -> None:
    relevees = tuple(
        Anomalie("exigence-inconnue", "l'exigence « X-1 » n'est pas connue.", "", Gravite.A_QUALIFIER, lieu, "X-1")
        for lieu in (Lieu("grille-a.xlsx", feuille="L1"), Lieu("grille-a.xlsx", feuille="L2"))
    )
    autre = Anomalie("prix-absent", "Alpha : le prix n'est pas saisi.", "", Gravite.A_QUALIFIER, lot=1)
    raisons = [*des_sources(relevees, 1), autre]
    assert "Relevé dans" in raisons[0].message
    assert list(sans_redites(relevees, raisons)) == [*relevees, autre]


def test_deux_offres_relevees_au_meme_lieu_ne_se_disent_qu_une_fois_chacune() -> None:
    """La première se lisait deux fois : seule la dernière relevée à ce lieu était tenue pour dite."""
    lieu = Lieu("negociation/tour-2")
    relevees = tuple(
        Anomalie(
            "avis-change-d-un-tour-a-l-autre", f"{nom} : la réponse n'a pas changé.", "", Gravite.A_QUALIFIER, lieu
        )
        for nom in ("Alpha", "Bêta")
    )
    raisons = [replace(r, lot=1) for r in des_sources(relevees, 1)]
    assert list(sans_redites(relevees, raisons)) == list(relevees)
