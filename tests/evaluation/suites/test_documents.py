"""La version communicable, la fiche de recensement, le rapport de présentation, la conservation."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import docx
import openpyxl
import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.texte import Tableau, Titre, paragraphe
from cctgen.documents.word.mise_en_page.solidarite import tient_au_suivant
from cctgen.documents.word.rendu import rendre_analyse, rendre_fiche, rendre_rapport
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.classeur.ecriture import ecrire_comparaison
from cctgen.evaluation.rapport.modele import Analyse
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.fiches import _lieu, fiche_de_recensement, rapport_de_presentation
from cctgen.evaluation.suites.issue import ce_qui_date, issues, jour_de_la_piece
from cctgen.evaluation.suites.modele import fin_de_conservation
from cctgen.socle.typographie import composer
from tests.documents.fabriques import modele
from tests.evaluation.fabriques import BAREME, un_bareme, une_decision
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import (
    COURRIER,
    PRIX,
    RETENUE,
    des_offres_classees,
    des_suites,
    mots_de,
    une_note,
)

NOTES = {"Alpha": 4, "Beta": 3, "Gamma": 2}
ANALYSE = Analyse(date(2027, 2, 1), 3)


def un_communicable(**champs: object) -> str:
    dossier, comparaison = des_offres_classees(NOTES, **champs)  # type: ignore[arg-type]
    toutes = issues(comparaison, des_suites(RETENUE, **COURRIER), dossier)
    return "\n".join(_lignes(corps_communicable(dossier, comparaison, toutes, ANALYSE)))


def test_la_version_communicable_ne_dit_rien_des_evinces() -> None:
    avis = {"Alpha": {"SSI-1": une_note("Alpha", "SSI-1", 4, commentaire="Bien mieux que Beta.")}}
    texte = un_communicable(avis=avis)
    for autre in ("Beta", "Gamma"):
        assert [mot for mot in mots_de(autre) if mot in texte] == []
    assert "apprécié-Alpha SSI-2." in texte
    for mot in ("déclaré-Alpha", "source-Alpha", "120111"):
        assert mot not in texte


def test_le_prix_global_de_l_offre_retenue_se_communique_et_lui_seul() -> None:
    """CE, 30 mars 2016, n° 375529 : le prix global est en principe communicable, le détail des prix ne l'est pas."""
    texte = un_communicable()
    assert "Prix global de l'offre retenue, hors taxes : 120\u202f111\u00a0€." in texte
    assert not re.search(r"125\W?222|130\W?333", texte)
    assert "Prix des autres offres, détail des prix et écarts de points | Secret des affaires" in texte


@pytest.mark.parametrize("prix", ["125 222 € HT", "125222", "130\u202f333,00 €"])
def test_la_version_communicable_ne_dit_le_prix_de_personne(prix: str) -> None:
    """La liste disait « prix des offres » ôtés, et le commentaire reproduit en portait un."""
    avis = {"Alpha": {"SSI-1": une_note("Alpha", "SSI-1", 4, commentaire=f"Cohérent avec une offre à {prix}.")}}
    texte = un_communicable(avis=avis)
    assert prix not in texte
    assert "SSI-1, appréciation qui cite un prix" in texte


def test_un_texte_redit_le_prix_global_que_la_piece_imprime_et_nul_autre() -> None:
    """Elle imprimait ce prix, refusait le motif qui le redit, et rien n'en prévenait l'acheteur."""
    dossier, comparaison = des_offres_classees(NOTES)
    for motif, dit in (("La mieux notée, à 120 111 € HT.", True), ("Classée devant l'offre à 125 222 €.", False)):
        redigees = des_suites({**RETENUE, "motif": motif}, **COURRIER)
        lues = issues(comparaison, redigees, dossier)
        texte = "\n".join(_lignes(corps_communicable(dossier, comparaison, lues, ANALYSE)))
        assert (motif in texte) is dit
        prevenu = any(a.code == "texte-qui-cite-un-tiers" for a in anomalies_des_suites(redigees, lues, dossier))
        assert prevenu is not dit


def test_chaque_occultation_est_listee_avec_son_motif() -> None:
    texte = un_communicable()
    marques = texte.count("[Occultation n° ")
    liste = texte.split("N° | Ce qui est ôté | Pourquoi")[1].strip().splitlines()
    assert marques == len(liste) == 4
    assert "[Occultation n° 2 : prix des autres offres, détail des prix et écarts de points]" in texte
    assert all(ligne.count(" | ") == 2 and ligne.split(" | ")[2] for ligne in liste)


def test_la_fiche_dit_ce_que_l_outil_sait_et_montre_le_reste() -> None:
    dossier, comparaison = des_offres_classees(NOTES)
    redigees = des_suites(RETENUE, **COURRIER)
    (issue,) = issues(comparaison, redigees, dossier)
    texte = "\n".join(_lignes(fiche_de_recensement(dossier, issue, redigees.courrier)))
    assert "Nom | Alpha" in texte
    assert "SIRET | 111\u202f111\u202f111\u202f11111" in texte
    assert "Montant hors taxes | 120\u202f111" in texte
    assert "Code CPV | [À compléter : code CPV]" in texte
    assert "SIRET de l'acheteur | [À compléter : SIRET de l'acheteur]" in texte


def test_le_rapport_de_presentation_dit_les_offres_ecartees_le_choix_et_la_conservation() -> None:
    decision = une_decision("Gamma", exigence="SSI-P", motif="Exigence non tenue.")
    dossier, comparaison = des_offres_classees(NOTES, (decision,))
    redigees = des_suites(RETENUE, **COURRIER, signature="2027-03-01")
    toutes = issues(comparaison, redigees, dossier)
    texte = "\n".join(_lignes(rapport_de_presentation(dossier, toutes, redigees.courrier, 2)))
    assert "Gamma | Offre écartée (Mme Martin, 15 décembre 2026). Exigence non tenue." in texte
    assert "Motifs du choix de son offre | La mieux placée." in texte
    assert "Motifs du non-allotissement | [À compléter" in texte
    assert "rien ne se détruit avant le 1er mars 2032" in texte
    cases = [case for ligne in texte.splitlines() if " | " in ligne for case in ligne.split(" | ")[1:]]
    assert [case for case in cases if case[:1].islower()] == []


@pytest.mark.parametrize(("objet", "dit"), [("environnementale", True), ("sociale", True), ("financière", False)])
def test_la_fiche_cite_la_condition_d_execution_que_porte_le_dossier(objet: str, dit: bool) -> None:
    """Ce que le dossier sait déjà ne se redemande pas."""
    dossier, comparaison = des_offres_classees(NOTES)
    document = dossier.documents[0]
    rubrique = document.rubriques[0]
    article = replace(rubrique.articles[0], titre=f"Condition d'exécution {objet}", numero="11.1")
    portee = replace(document, rubriques=(replace(rubrique, articles=(article,)),))
    porte = replace(dossier, documents=(portee,))
    (issue,) = issues(comparaison, des_suites(RETENUE), porte)
    texte = "\n".join(_lignes(fiche_de_recensement(porte, issue, des_suites().courrier)))
    assert (f"Condition d'exécution {objet}, article 11.1 de l'annexe" in texte) is dit


def test_d_une_suite_de_conditions_la_premiere_seule_prend_la_majuscule() -> None:
    """La case s'ouvre par une majuscule ; après un point-virgule, « article » n'en prend pas."""
    dossier, comparaison = des_offres_classees(NOTES)
    document = dossier.documents[0]
    rubrique = document.rubriques[0]
    titres = ("Condition d'exécution environnementale", "Pénalité de la condition d'exécution environnementale")
    articles = tuple(replace(rubrique.articles[0], clause=f"ECO-{n}", titre=t) for n, t in enumerate(titres))
    for ordre in (articles, articles[::-1]):
        reporte = replace(document, modele="extrait.docx", rubriques=(replace(rubrique, articles=ordre),))
        porte = replace(dossier, documents=(reporte,))
        (issue,) = issues(comparaison, des_suites(RETENUE), porte)
        lignes = _lignes(fiche_de_recensement(porte, issue, des_suites().courrier))
        case = next(ligne for ligne in lignes if ligne.startswith("Condition d'exécution env")).partition(" | ")[2]
        assert case.startswith("Article « ") and " ; article « " in case


def test_un_nom_d_article_qui_porte_son_titre_ne_le_redit_pas() -> None:
    titre = "Condition d'exécution sociale"
    assert _lieu(titre, f"article « {titre} » du CCAP") == f"article « {titre} » du CCAP"
    assert _lieu(titre, "article 3.1 de l'annexe « S »") == f"{titre}, article 3.1 de l'annexe « S »"


@pytest.mark.parametrize(
    ("sens", "titre"),
    [
        (("ecartee", "ecartee"), "Offres écartées"),
        (("retiree",), "Offres retirées"),
        (("ecartee", "retiree"), "Offres écartées ou retirées"),
        (("hors_delai",), "Offres reçues hors délai"),
    ],
)
def test_un_tableau_nomme_ce_qu_il_porte(sens: tuple[str, ...], titre: str) -> None:
    """Une offre retirée se lisait sous « Offre écartée », un soumissionnaire sous « Prix qui a semblé… »."""
    decisions = [une_decision(nom, dit) for nom, dit in zip(("Beta", "Gamma"), sens, strict=False)]
    prix = {**PRIX, "Alpha": "10"}
    dossier, comparaison = des_offres_classees({"Alpha": 4, "Beta": 3, "Gamma": 2, "Delta": 1}, decisions, None, prix)
    toutes = issues(comparaison, des_suites(RETENUE, **COURRIER), dossier)
    blocs = rapport_de_presentation(dossier, toutes, des_suites(**COURRIER).courrier, 2)
    par_titre = {b.titre: _lignes((b,)) for b in blocs if isinstance(b, Tableau)}
    entetes = "Offre | Décision et motif"
    assert par_titre[titre][0] == entetes
    assert len(par_titre[titre]) == 1 + len(sens)
    assert par_titre["Prix qui a semblé anormalement bas"][0] == entetes


def test_le_rapport_de_presentation_surligne_tout_ce_qui_lui_manque() -> None:
    """« À désigner » ne se voyait pas ; « d'après le formulaire » renvoyait à un formulaire que rien n'institue."""
    dossier, comparaison = des_offres_classees(NOTES)
    dites = {}
    for nom, redigees in (("personne", des_suites()), ("Alpha", des_suites(RETENUE))):
        blocs = rapport_de_presentation(dossier, issues(comparaison, redigees, dossier), redigees.courrier, 2)
        dites[nom] = _lignes(blocs)
        assert not any("formulaire" in ligne for ligne in dites[nom])
    assert "Attributaire | [À compléter : attributaire]" in dites["personne"]
    assert "Attributaire | Alpha" in dites["Alpha"]
    (entete,) = {li for lignes in dites.values() for li in lignes if li.startswith("Rang | ")}
    assert "Note Prix (40 %)" in entete, "une note voisinait le prix, sous le nom de prix"


def test_chaque_tableau_d_un_lot_rappelle_le_sien() -> None:
    """Passé seul en tête de page, il ne disait plus de quel lot il est."""
    dossier, comparaison = des_offres_classees(NOTES)
    (lot,) = comparaison.lots
    toutes = issues(replace(comparaison, lots=(replace(lot, numero=2, titre="Maintenance"),)), des_suites(), dossier)
    blocs = rapport_de_presentation(dossier, toutes, des_suites(**COURRIER).courrier, 2)
    assert [b.tenu for b in blocs if isinstance(b, Titre) and b.texte == "Signature"] == [True], "jamais seule en page"
    debut = next(rang for rang, bloc in enumerate(blocs) if isinstance(bloc, Titre) and bloc.texte.startswith("Lot 2"))
    fin = next(rang for rang, bloc in enumerate(blocs) if isinstance(bloc, Titre) and bloc.texte == "Autres mentions")
    paires = [(a, b) for a, b in pairwise(blocs[debut:fin]) if isinstance(b, Tableau) and not isinstance(a, Titre)]
    assert paires
    assert all(_lignes((a,)) == [f"{b.titre}, lot 2"] and tient_au_suivant(a, b, None) for a, b in paires)


RENDUS = {
    "formulaire.docx": rendre_fiche,
    "rapport.docx": rendre_rapport,
    "rapport-analyse.docx": lambda octets, entete, corps: rendre_analyse(
        octets, entete, (paragraphe("Synthèse."),), corps, composer
    ),
}


@pytest.mark.parametrize("nom", RENDUS)
@pytest.mark.parametrize("projet", ["", "le classement est provisoire"])
def test_un_projet_le_dit_en_tete_de_chaque_page(nom: str, projet: str) -> None:
    dossier, _ = des_offres_classees(NOTES)
    entete = replace(entete_du_dossier(dossier, "Rapport", ""), projet=projet)
    rendu = RENDUS[nom](modele(nom), entete, (Titre(1, "Objet"),))
    section = docx.Document(io.BytesIO(rendu)).sections[0]
    tetes = [tete.paragraphs[0].text for tete in (section.first_page_header, section.header)]
    assert all(("PROJET, à ne pas signer" in tete and projet in tete) is bool(projet) for tete in tetes)
    assert len(section.header.paragraphs) == len(section.first_page_header.paragraphs) == 1, "aucune ligne de plus"


def test_un_projet_de_rapport_de_presentation_n_a_pas_de_cadre_ou_signer() -> None:
    dossier, comparaison = des_offres_classees(NOTES)
    for redigees, signe in ((des_suites(), False), (des_suites(RETENUE, **COURRIER), True)):
        toutes = issues(comparaison, redigees, dossier)
        lignes = _lignes(rapport_de_presentation(dossier, toutes, redigees.courrier, 2))
        assert any(ligne.startswith("Qualité | Nom") for ligne in lignes) is signe


@pytest.mark.parametrize(
    ("signature", "fin"),
    [(date(2027, 3, 1), date(2032, 3, 1)), (date(2028, 2, 29), date(2033, 3, 1))],
)
def test_la_conservation_dure_cinq_ans_apres_la_signature(signature: date, fin: date) -> None:
    assert fin_de_conservation(signature) == fin


@pytest.mark.parametrize(("procedure", "dits"), [("appel_offres", 0), ("adaptee", 0), ("negociee", 1)])
def test_seul_le_recours_a_la_negociation_se_motive(procedure: str, dits: int) -> None:
    """R.2184-3, 1° : un appel d'offres n'a pas de circonstances à justifier."""
    dossier, comparaison = des_offres_classees(NOTES)
    dossier = replace(dossier, procedure=procedure)
    toutes = issues(comparaison, des_suites(RETENUE, **COURRIER), dossier)
    lignes = list(_lignes(rapport_de_presentation(dossier, toutes, des_suites(**COURRIER).courrier, 2)))
    assert sum("Motifs du recours à la négociation" in ligne for ligne in lignes) == dits


def test_une_piece_ne_se_date_pas_d_avant_ce_qu_elle_rapporte() -> None:
    """Le rapport d'analyse précède la décision ; la fiche et le rapport de présentation la suivent."""
    analyse, tard = date(2027, 2, 3), date(2027, 2, 12)
    dossier, comparaison = des_offres_classees(NOTES)
    assert jour_de_la_piece(issues(comparaison, des_suites(), dossier), analyse) == analyse
    toutes = issues(comparaison, des_suites(RETENUE), dossier)
    assert jour_de_la_piece(toutes, analyse) == date(2027, 2, 5)
    assert jour_de_la_piece(toutes, tard) == tard
    assert jour_de_la_piece(toutes, analyse, date(2027, 3, 1)) == date(2027, 3, 1)
    assert ce_qui_date(toutes, analyse) == ("la décision", date(2027, 2, 5))
    assert ce_qui_date(toutes, tard) == ("le rapport d'analyse", tard)
    assert ce_qui_date(toutes, analyse, date(2027, 2, 5)) == ("la signature", date(2027, 2, 5))
    ecartee = une_decision("Gamma", exigence="SSI-P", motif="Exigence non tenue.", date="2027-02-09")
    dossier, comparaison = des_offres_classees(NOTES, (ecartee,))
    assert jour_de_la_piece(issues(comparaison, des_suites(RETENUE), dossier), analyse) == date(2027, 2, 9)


def compose(comparaison: Comparaison, dossier: Dossier) -> tuple[Dossier, Comparaison]:
    """Le même marché, dont le prix est un coût global composé de postes, options et tranches comprises."""
    montant = {
        "nature": "cout_global",
        "comprend": ["options", "tranches"],
        "postes": [
            {"id": "jours", "designation": "Développement", "unite": "jour", "quantite": "400"},
            {"id": "astreinte", "designation": "Astreinte", "part": "option"},
            {"id": "b", "designation": "Tranche B", "part": "tranche"},
        ],
    }
    technique, prix = BAREME["criteres"]
    bareme = un_bareme(criteres=[technique, {**prix, "montant": montant}])
    (lot,) = comparaison.lots
    offres = tuple(
        replace(
            o,
            note=replace(
                o.note,
                criteres=tuple(replace(n, critere=c) for n, c in zip(o.note.criteres, bareme.criteres, strict=True)),
            ),
        )
        for o in lot.offres
    )
    return replace(dossier, bareme=bareme), replace(comparaison, lots=(replace(lot, offres=offres),))


def test_un_montant_compose_n_est_pas_la_valeur_du_marche_et_se_dit_compose() -> None:
    """Options, tranches et coût global compris, il se donnait comme « Valeur du marché »."""
    simple, comparee = des_offres_classees(NOTES)
    dossier, comparaison = compose(comparee, simple)
    redigees = des_suites(RETENUE, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    fiche = "\n".join(_lignes(fiche_de_recensement(dossier, toutes[0], redigees.courrier)))
    presentation = "\n".join(_lignes(rapport_de_presentation(dossier, toutes, redigees.courrier, 2)))
    assert "Montant hors taxes | [À compléter : montant hors taxes]" in fiche
    assert "Valeur du marché, hors taxes | [À compléter : valeur du marché]" in presentation
    publique = "\n".join(_lignes(corps_communicable(dossier, comparaison, toutes, ANALYSE)))
    assert "Prix global" not in publique
    assert "Prix des offres, détail des prix et écarts de points" in publique
    assiette = "le coût global tiré du détail quantitatif estimatif, options et tranches optionnelles comprises"
    for texte in (fiche, presentation):
        assert f"120\u202f111\u00a0€. Le montant de chaque offre est {assiette}." in texte
        assert "400 jour x Développement + Astreinte + Tranche B" in texte
    rapport = "\n".join(_lignes(corps_du_rapport(dossier, comparaison, ANALYSE)))
    assert assiette in rapport
    assert "Montant comparé HT" in "\n".join(_lignes(synthese(comparaison)))
    assert "Prix HT" in "\n".join(_lignes(synthese(comparee)))
    classeur = openpyxl.load_workbook(io.BytesIO(ecrire_comparaison(dossier, comparaison)))
    dites = [str(c.value) for f in classeur for r in f.iter_rows() for c in r if c.value is not None]
    assert any(assiette in dit.replace("\u00a0", " ") for dit in dites)
    assert any("Montant comparé" in dit for dit in dites)
    assert not any(dit.replace("\u00a0", " ") == "Prix (€ HT)" for dit in dites)


def test_la_decision_d_un_seul_lot_se_dit_de_lui_tant_qu_un_autre_n_est_pas_decide() -> None:
    """« Projet, d'après la décision » laissait croire décidé un lot qui ne l'était pas."""
    analyse = date(2027, 2, 3)
    dossier, comparaison = des_offres_classees(NOTES)
    (decide,) = issues(comparaison, des_suites(RETENUE), dossier)
    (attendu,) = issues(comparaison, des_suites(), dossier)
    un, deux = (replace(i, lot=replace(i.lot, numero=n)) for n, i in ((1, attendu), (2, decide)))
    assert ce_qui_date((un, deux), analyse) == ("la décision du lot 2", date(2027, 2, 5))
    assert ce_qui_date((replace(decide, lot=un.lot), deux), analyse) == ("la décision", date(2027, 2, 5))
