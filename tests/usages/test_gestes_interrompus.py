"""Chaque geste, coupé avant chacune de ses écritures : l'état est l'ancien ou le nouveau, et le geste suivant aboutit.

Le geste ne s'exécute qu'une fois : on garde l'état du disque avant chaque appel, celui que laisserait un arrêt
brutal. Deux états égaux après reprise donnent le même geste suivant : on l'essaie une fois sur l'ancien, une fois
sur le nouveau.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cctgen.clausier.formes.questionnaire import Question
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import EcritureImpossible, GesteInterrompu
from cctgen.socle.gestes.geste import exiger_un_dossier_au_repos, geste
from cctgen.socle.gestes.mise_en_place import Etape as EtapeDuGeste
from cctgen.socle.gestes.mise_en_place import mettre_en_place
from cctgen.usages import demo
from cctgen.usages.analyse.actes.demandes import demandes
from cctgen.usages.analyse.actes.negocier import Tour, negocier
from cctgen.usages.analyse.actes.verser import OffreVisee, verser
from cctgen.usages.analyse.comparer import comparer
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.analyse.derogations import derogations
from cctgen.usages.analyse.grilles import grilles
from cctgen.usages.analyse.lettres import lettres
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.edition.verifier import verifier_consultation
from cctgen.usages.explication.expliquer import expliquer
from cctgen.usages.gardien import importer as echange
from cctgen.usages.gardien.exporter import DemandeExport, exporter
from cctgen.usages.gardien.importer_cct import DemandeImport, ecrire_import, preparer, remplacer_import
from cctgen.usages.ouverture.clausier_accepte import accepter
from cctgen.usages.ouverture.clausier_verifie import exiger_clausier
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.migrer import accepter_la_migration, migrer
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from cctgen.usages.preparation.questionnaire import enregistrer_reponses
from cctgen.usages.preparation.simuler import simuler
from cctgen.usages.reglage.ajuster import clause_de, clause_reecrite, reecrire, reecriture_de
from cctgen.usages.soumission.reporter import reporter
from tests.coupures import arbre, etats_traverses, verrouille
from tests.matrice.fabrique import matrice_conforme, un_dossier
from tests.preparations import ETUDE, Etape, Preparations, Recues

LE = datetime(2027, 1, 15, tzinfo=UTC)
EXEMPLE = contenu("exemples") / "infogerance"
SOURCE = """# Essai

| id | Exigence | Niveau |
|---|---|---|
| E1 | Le titulaire {verbe} un journal des accès. | P |
| E2 | Le titulaire documente les interfaces. | I |
"""

LECTURES = (".cctgen/lectures/",)
"""Ce que l'outil retient de ses lectures se garde à mesure, et s'efface sans perte : ce n'est pas de l'état."""

Suite = Callable[[Path], object]


@dataclass(frozen=True)
class Cas:
    """Un geste, ce qui le prépare, et le geste qui le suit sur l'état ancien puis sur le nouveau.

    `depart` dit où en est déjà la consultation à préparer, d'après un `exemple` ; rien, s'il n'y en a pas.
    """

    preparer: Suite
    geste: Suite
    apres_ancien: Suite
    apres_nouveau: Suite
    depart: Etape | None = None
    exemple: str = "infogerance"


def noter(racine: Path) -> None:
    for chemin in (EXEMPLE / "evaluation").iterdir():
        shutil.copy(chemin, racine / "evaluation" / chemin.name)


def regler(racine: Path) -> None:
    texte = (racine / "consultation.yaml").read_text(encoding="utf-8")
    change = re.sub(r'objet: "[^"]*"', 'objet: "Un autre objet"', texte, count=1)
    assert change != texte
    (racine / "consultation.yaml").write_text(change, encoding="utf-8")


def importer(racine: Path, verbe: str) -> None:
    source = racine.parent / f"{racine.name}.md"
    source.write_text(SOURCE.format(verbe=verbe), encoding="utf-8")
    remplacer_import(preparer(DemandeImport(source, racine, version="2026-01-01")))


def importer_un_tableau(racine: Path, verbe: str) -> None:
    source = racine.parent / f"{racine.name}.csv"
    source.write_text(f"Code;Exigence;Niveau\nE1;Le titulaire {verbe} un journal des accès.;P\n", encoding="utf-8")
    echange.ecrire_import(echange.preparer(echange.DemandeImport(source, racine)), remplacer=True)


def rien(_racine: Path) -> None:
    """Rien à préparer."""


def vierge(racine: Path) -> None:
    creer_vierge(racine, IdentiteSaisie(), date(2026, 12, 1))


def deposer(racine: Path) -> None:
    depouiller(racine, [EXEMPLE / "offres-recues"], recu_le=LE)


def repondre(racine: Path) -> None:
    enregistrer_reponses(racine, ReponsesRedigees(communes={"duree_mois": ("36",)}))


def sur_un_ancien_clausier(racine: Path) -> None:
    """La consultation, faite sur un clausier dont une question a disparu, y répond."""
    posee = Question.model_validate({"id": "badge", "titre": "Badge", "libelle": "Un badge ?", "type": "oui_non"})
    clausier = exiger_clausier()
    premiere, *autres = clausier.rubriques
    rubriques = (premiere.model_copy(update={"questions": (*premiere.questions, posee)}), *autres)
    with geste(racine) as ouvert:
        accepter(ouvert, replace(clausier, rubriques=rubriques, empreinte="a" * 64))
        ouvert.mettre_en_place()
    reponses = racine / "reponses.yaml"
    reponses.write_text(reponses.read_text("utf-8").replace("communes:\n", "communes:\n  badge: oui\n"), "utf-8")


def repartir(racine: Path) -> None:
    """L'évaluation est ouverte, et ses sous-critères viennent d'être répartis."""
    noter(racine)
    charge = "evaluateurs:\n  - {sous_critere: securite, evaluateurs: achats}\n"
    (racine / "evaluation" / "evaluateurs.yaml").write_text(charge, "utf-8")


def deroger(racine: Path) -> None:
    derogations(racine, le=LE.date())


def demander(racine: Path) -> None:
    demandes(racine, echeance=date(2027, 2, 8), le=LE)


def demander_et_recevoir(racine: Path) -> None:
    noter(racine)
    demander(racine)
    (racine.parent / "lettre.pdf").write_bytes(b"%PDF-1.7")


def verser_la_lettre(racine: Path) -> None:
    lettre = racine.parent / "lettre.pdf"
    lettre.write_bytes(b"%PDF-1.7")
    verser(racine, [lettre], visee=OffreVisee("Soumissionnaire B"), recu_le=LE)


def ecrire_aux_candidats(racine: Path) -> None:
    lettres(racine, le=LE)


def recevoir_pour_negocier(racine: Path) -> None:
    """L'exemple est un appel d'offres : on le publie en procédure avec négociation."""
    reponses = racine / "reponses.yaml"
    texte = reponses.read_text(encoding="utf-8")
    reponses.write_text(texte.replace("procedure: appel_offres", "procedure: negociee"), encoding="utf-8")
    generer(racine)
    publier(racine)
    deposer(racine)
    noter(racine)


def ouvrir_un_tour(racine: Path) -> None:
    negocier(racine, Tour(2, (EXEMPLE / "offres-recues" / "soumissionnaire-b.xlsx",)), le=LE)


def comparer_le(racine: Path) -> None:
    comparer(racine, le=LE)


def deux_matrices(racine: Path) -> None:
    """Une matrice remplie, et celle d'une version suivante, dans un même dossier."""
    racine.mkdir()
    (racine / "ancienne.xlsx").write_bytes(matrice_conforme())
    (racine / "nouvelle.xlsx").write_bytes(ecrire_matrice(un_dossier(version=2), 0))


def reporter_les_reponses(racine: Path) -> None:
    reporter(racine / "ancienne.xlsx", racine / "nouvelle.xlsx")


def exporter_le_catalogue(racine: Path) -> None:
    exporter(DemandeExport(racine, "oscal"))


def exporter_la_consultation(racine: Path) -> None:
    """Le catalogue change avec les clauses en vigueur, et le profil de la consultation paraît."""
    exporter(DemandeExport(racine, "oscal", consultation=EXEMPLE))


def reecrire_une_clause(racine: Path) -> None:
    ouverture = ouvrir(racine)
    clause = clause_de(ouverture, "SSI-027")
    reecrire(racine, ouverture, clause_reecrite(ouverture.clausier, clause, reecriture_de(clause)), "usage du service")


CAS = {
    "exporter": Cas(
        exporter_le_catalogue, exporter_la_consultation, exporter_la_consultation, exporter_la_consultation
    ),
    "reporter": Cas(deux_matrices, reporter_les_reponses, reporter_les_reponses, reporter_les_reponses),
    "nouveau": Cas(rien, vierge, vierge, repondre),
    "questionnaire": Cas(vierge, repondre, repondre, repondre),
    "reecrire": Cas(vierge, reecrire_une_clause, reecrire_une_clause, repondre),
    "generer": Cas(regler, generer, generer, generer, Etape.GENEREE, ETUDE),
    "publier": Cas(rien, publier, publier, publier, Etape.GENEREE, ETUDE),
    "differences": Cas(regler, differences, differences, differences, Etape.PUBLIEE, ETUDE),
    "migrer": Cas(sur_un_ancien_clausier, accepter_la_migration, accepter_la_migration, generer, Etape.GENEREE),
    "depouiller": Cas(rien, deposer, deposer, deposer, Etape.PUBLIEE),
    "comparer": Cas(noter, comparer_le, comparer_le, comparer_le, Etape.DEPOUILLEE),
    "grilles": Cas(repartir, grilles, grilles, grilles, Etape.DEPOUILLEE),
    "lettres": Cas(noter, ecrire_aux_candidats, ecrire_aux_candidats, ecrire_aux_candidats, Etape.DEPOUILLEE),
    "demandes": Cas(noter, demander, demander, demander, Etape.DEPOUILLEE),
    "verser": Cas(demander_et_recevoir, verser_la_lettre, verser_la_lettre, verser_la_lettre, Etape.DEPOUILLEE),
    "negocier": Cas(recevoir_pour_negocier, ouvrir_un_tour, ouvrir_un_tour, ouvrir_un_tour, Etape.GENEREE),
    "derogations": Cas(noter, deroger, deroger, deroger, Etape.DEPOUILLEE),
    "importer": Cas(
        lambda r: importer_un_tableau(r, "tient"),
        lambda r: importer_un_tableau(r, "conserve"),
        lambda r: importer_un_tableau(r, "conserve"),
        lambda r: importer_un_tableau(r, "conserve"),
    ),
    "importer-cct": Cas(
        lambda r: importer(r, "tient"),
        lambda r: importer(r, "conserve"),
        lambda r: importer(r, "conserve"),
        lambda r: importer(r, "conserve"),
    ),
}


@pytest.fixture(scope="module")
def modele(tmp_path_factory: pytest.TempPathFactory, preparations: Preparations) -> Path:
    """Une petite consultation générée une fois pour toutes."""
    return preparations.copier(tmp_path_factory.mktemp("modele") / "marche", "infogerance", Etape.GENEREE)


@pytest.mark.parametrize("nom", CAS)
def test_un_geste_coupe_a_chaque_ecriture(nom: str, preparations: Preparations, tmp_path: Path) -> None:
    cas, racine = CAS[nom], tmp_path / "espace" / "marche"
    racine.parent.mkdir()
    if cas.depart is not None:
        preparations.copier(racine, cas.exemple, cas.depart, Recues(le=LE))
    cas.preparer(racine)
    ancien = arbre(racine, sauf=LECTURES)
    etats = etats_traverses(racine, lambda: cas.geste(racine), tmp_path / "etats")
    nouveau = arbre(racine, sauf=LECTURES)
    assert len(etats) > 4
    assert nouveau != ancien
    verrouiller_chaque_cible(etats, ancien, tmp_path / "verrouilles")
    premiers: dict[bool, Path] = {}
    for etat in etats:
        with geste(etat):
            pass
        vu = arbre(etat, sauf=LECTURES)
        assert vu in ({**ancien, ".cctgen/verrou": b""}, {**nouveau, ".cctgen/verrou": b""}), etat.name
        premiers.setdefault(vu == nouveau, etat)
    assert set(premiers) == {True, False}
    cas.apres_ancien(premiers[False])
    cas.apres_nouveau(premiers[True])


def verrouiller_chaque_cible(etats: list[Path], ancien: dict[str, bytes], vers: Path) -> None:
    """Rejoue la mise en place du geste, un autre programme tenant ouvert chacun de ses fichiers, l'un après l'autre."""
    pret = [e for e in etats if _plan(e).exists() and _plan(e).stat().st_size][-1]
    etapes = [EtapeDuGeste(**e) for e in json.loads(_plan(pret).read_text("utf-8"))]
    for rang, etape in enumerate(etapes):
        etat = shutil.copytree(pret, vers / str(rang))
        with verrouille(etat / etape.cible), pytest.raises(EcritureImpossible) as refus:
            mettre_en_place(etat, etapes)
        assert "Rien n'a été écrit." in refus.value.conseil, etape.cible
        assert arbre(etat, sauf=LECTURES) == {**ancien, ".cctgen/verrou": b""}, etape.cible
        exiger_un_dossier_au_repos(etat)


def _plan(etat: Path) -> Path:
    return etat / ".cctgen" / "preparation" / "plan.json"


@pytest.mark.parametrize("lire", [verifier_consultation, migrer, simuler, expliquer])
def test_une_commande_qui_lit_ne_pose_jamais_le_reste(lire: Suite, modele: Path, tmp_path: Path) -> None:
    racine = shutil.copytree(modele, tmp_path / "marche")
    regler(racine)
    etats = etats_traverses(racine, lambda: generer(racine), tmp_path / "etats")
    coupe = next(e for e in etats if (e / ".cctgen" / "mise-en-place" / "plan.json").exists())
    avant = arbre(coupe)
    with pytest.raises(GesteInterrompu, match="mi-chemin"):
        lire(coupe)
    assert arbre(coupe) == avant


def test_une_demonstration_coupee_ne_laisse_pas_de_dossier_a_moitie_fait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "EXEMPLE", "infogerance")
    espace = tmp_path / "espace"
    espace.mkdir()
    etats = []

    def observer(_etape: str) -> None:
        etats.append({p.name for p in espace.iterdir()})

    demo.demontrer(espace / "demo", observer)
    assert all("demo" not in etat for etat in etats)
    assert {p.name for p in espace.iterdir()} == {"demo"}
    (espace / ".cctgen-autre").mkdir()
    (espace / ".cctgen-autre" / "reste").write_text("d'un arrêt")
    with pytest.raises(ZeroDivisionError):
        demo.demontrer(espace / "autre", lambda etape: 1 / 0 if "Publication" in etape else None)
    assert {p.name for p in espace.iterdir()} == {"demo"}


def test_un_import_ecrit_puis_corrige_a_la_main_est_mis_de_cote(tmp_path: Path) -> None:
    importer(tmp_path / "importe", "tient")
    fiche = next(p for p in sorted((tmp_path / "importe").rglob("*.yaml")) if "cct" in p.parts)
    corrige = fiche.read_text(encoding="utf-8") + "# relu par une juriste\n"
    fiche.write_text(corrige, encoding="utf-8")
    importe = preparer(DemandeImport(tmp_path / "importe.md", tmp_path / "importe", version="2026-01-01"))
    assert ecrire_import(importe).a_remplacer
    remplacer_import(importe)
    (copie,) = (tmp_path / "importe" / "mis-de-cote").rglob("*.yaml")
    assert copie.read_text(encoding="utf-8") == corrige
