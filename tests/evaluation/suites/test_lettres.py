"""À chacun sa lettre, et rien des autres que ce que le code impose."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.assemblage.modele import LicencesDuLot
from cctgen.depouillement.composants.licences import controler_licences
from cctgen.documents.modeles.catalogue import LETTRES
from cctgen.documents.word.lettre import rendre_lettre
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Appreciations, Avis, Constat, Decision
from cctgen.evaluation.suites.contenus import motifs_d_irregularite
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import LettreDeSuite, au_courrier_de, lettres_d_une_issue, reste_a_completer
from cctgen.evaluation.suites.modele import SuitesRedigees
from cctgen.evaluation.suites.secret.relecture import Relecteur
from cctgen.evaluation.suites.secret.tiers import tiers_de
from tests.documents.fabriques import modele
from tests.evaluation.fabriques import un_dossier, une_decision, une_offre
from tests.evaluation.rapport.test_redaction import _lignes, un_composant
from tests.evaluation.suites.fabriques import (
    COURRIER,
    PRIX,
    RETENUE,
    des_offres_classees,
    des_suites,
    mots_de,
    une_note,
)
from tests.fabriques import tel_qu_ecrit

TROIS = {"Alpha": 4, "Beta": 3, "Gamma": 2, "Delta": 1}
DEMANDE = {"offre": "Beta", "suite": "rejetee", "demande_recue_le": "2027-02-15"}


def les_lettres(
    notes: dict[str, int], redigees: SuitesRedigees, decisions: tuple[Decision, ...] = (), **champs: object
) -> dict[tuple[str, str], LettreDeSuite]:
    dossier, comparaison = des_offres_classees(notes, decisions, **champs)  # type: ignore[arg-type]
    (issue,) = issues(comparaison, redigees, dossier)
    lettres = lettres_d_une_issue(dossier, issue, redigees.courrier, comparaison.decimales)
    return {(li.nature, li.soumissionnaire): li for li in lettres}


ESPACES = str.maketrans("\u00a0\u202f", "  ")


def en_texte(lettre: LettreDeSuite) -> str:
    """Tout ce qu'un destinataire peut lire, tableaux, en-têtes et propriétés compris."""
    document = docx.Document(io.BytesIO(rendre_lettre(lettre.lettre, modele(lettre.lettre.modele))))
    tetes = [p.text for s in document.sections for h in (s.header, s.first_page_header, s.footer) for p in h.paragraphs]
    cases = [c.text for t in document.tables for r in t.rows for c in r.cells]
    proprietes = document.core_properties
    lus = (*tetes, *(p.text for p in document.paragraphs), *cases, proprietes.title, proprietes.comments)
    return tel_qu_ecrit("\n".join(lus))


def test_une_lettre_remplit_chaque_balise_de_son_contrat_et_aucune_autre() -> None:
    ecart = une_decision("Delta", exigence="SSI-P", confirmee=True)
    for li in les_lettres(TROIS, des_suites(RETENUE, DEMANDE, **COURRIER), (ecart,)).values():
        remplies = {*li.lettre.champs, *li.lettre.blocs, *li.lettre.envoi.champs()}
        identite = {"titre", "reference", "objet", "acheteur", "service", "logo"}
        assert remplies | identite == {b.nom for b in LETTRES[li.lettre.modele].balises}, li.nature


def test_chacun_recoit_la_lettre_de_son_sort() -> None:
    ecart = une_decision("Delta", exigence="SSI-P", confirmee=True)
    lettres = les_lettres(TROIS, des_suites(RETENUE, DEMANDE, **COURRIER), (ecart,))
    assert set(lettres) == {
        ("attributaire", "Alpha"),
        ("rejet", "Beta"),
        ("motifs", "Beta"),
        ("rejet", "Gamma"),
        ("irreguliere", "Delta"),
    }
    assert all(not li.projet and not reste_a_completer(li.lettre) for n, li in lettres.items() if n[0] == "rejet")


@given(st.permutations(list(TROIS)), st.sets(st.sampled_from(["Beta", "Gamma", "Delta"])))
@settings(max_examples=12, deadline=None)
def test_aucune_lettre_ne_dit_rien_d_un_autre_candidat(ordre: list[str], ecartees: set[str]) -> None:
    """Ni nom, ni SIRET, ni prix, ni déclaration, ni appréciation ; de l'attributaire, son nom seul et ses notes."""
    notes = {nom: TROIS[nom] for nom in ordre}
    decisions = tuple(une_decision(nom, exigence="SSI-P") for nom in sorted(ecartees))
    demandes = [{**DEMANDE, "offre": nom} for nom in ("Beta", "Gamma", "Delta")]
    lettres = les_lettres(notes, des_suites(RETENUE, *demandes, **COURRIER), decisions)
    assert len(lettres) >= 4
    for (_, destinataire), lettre in lettres.items():
        texte = en_texte(lettre)
        for autre in set(TROIS) - {destinataire}:
            interdits = mots_de(autre)[1:] if autre == "Alpha" else mots_de(autre)
            assert [mot for mot in interdits if mot.casefold() in texte.casefold()] == [], (
                f"{lettre.nom} dit de {autre}"
            )


def test_le_rejet_dit_rang_notes_motifs_avantages_et_delai() -> None:
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER))[("rejet", "Gamma")])
    assert "au rang 3 des 4 offres classées" in texte
    assert "Le marché est attribué à Alpha" in texte
    assert "Apprécié-Gamma SSI-1 (source-Gamma, p. 2)." in texte
    assert "Une organisation éprouvée." in texte
    assert "délai de onze jours" in texte
    assert "ne sera pas signé avant le 22 février 2027" in texte


def test_chaque_motif_dit_la_note_de_l_une_et_de_l_autre_puis_l_exigence_en_une_phrase() -> None:
    """« …, notée 3 sur 4 : elle couvre l'exigence » se lisait comme une erreur, et « notée » ne s'accordait à rien."""
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER))[("rejet", "Gamma")])
    motif = (
        r"^SSI-1, notée 2 sur 4, contre 4 pour l'offre retenue\. [A-Z][^.]+\. Appréciation\. Apprécié-Gamma SSI-1 \("
    )
    assert re.search(motif, texte, re.MULTILINE)


def test_un_motif_recopie_parmi_les_avantages_ne_se_lit_qu_une_fois() -> None:
    memes = {**RETENUE, "avantages": RETENUE["motif"]}
    for suite, fois in ((RETENUE, 1), (memes, 1)):
        texte = en_texte(les_lettres(TROIS, des_suites(suite, **COURRIER))[("rejet", "Gamma")])
        assert texte.count(RETENUE["motif"]) == fois
    assert "Une organisation éprouvée." in en_texte(
        les_lettres(TROIS, des_suites(RETENUE, **COURRIER))["rejet", "Beta"]
    )


def test_une_lettre_ne_dit_le_lot_qu_une_fois_et_groupe_le_siret() -> None:
    lettre = les_lettres(TROIS, des_suites(RETENUE, **COURRIER))[("rejet", "Gamma")].lettre
    au_lot = replace(lettre, envoi=replace(lettre.envoi, lot="lot 1, « Réalisation »"))
    document = docx.Document(io.BytesIO(rendre_lettre(au_lot, modele(lettre.modele))))
    lignes = [tel_qu_ecrit(p.text) for p in document.paragraphs]
    assert "Marché : lot 1, « Réalisation »" in lignes
    assert "SIRET 333 333 333 33333" in lignes


def test_la_reponse_aux_motifs_se_signe_avant_son_annexe() -> None:
    lettre = les_lettres(TROIS, des_suites(RETENUE, DEMANDE, **COURRIER))[("motifs", "Beta")]
    document = docx.Document(io.BytesIO(rendre_lettre(lettre.lettre, modele(lettre.lettre.modele))))
    alineas = [p.text for p in document.paragraphs if p.text.strip()]
    assert alineas[-1].startswith("Annexe")
    assert alineas[-2] == COURRIER["signataire"]
    politesse = next(p for p in document.paragraphs if "considération distinguée" in p.text)
    assert politesse._p.getprevious().find(f"{qn('w:pPr')}/{qn('w:keepNext')}") is not None


def test_une_appreciation_qui_cite_un_tiers_ne_part_pas() -> None:
    avis = {"Beta": {"SSI-1": une_note("Beta", "SSI-1", 1, commentaire="Moins abouti que chez GAMMA.")}}
    lettre = les_lettres(TROIS, des_suites(RETENUE, DEMANDE, **COURRIER), avis=avis)[("rejet", "Beta")]
    assert "GAMMA" not in en_texte(lettre)
    assert reste_a_completer(lettre.lettre)
    avis = {"Beta": {"SSI-1": une_note("Beta", "SSI-1", 1, commentaire="Moins abouti que l'offre d'Alpha.")}}
    assert "l'offre d'Alpha" not in en_texte(
        les_lettres(TROIS, des_suites(RETENUE, **COURRIER), avis=avis)[("rejet", "Beta")]
    )


def test_un_motif_ecrit_qui_trahit_un_tiers_est_a_reecrire() -> None:
    suite = {"offre": "Beta", "suite": "rejetee", "motif": "Delta et Gamma étaient pires."}
    lettre = les_lettres(TROIS, des_suites(RETENUE, suite, **COURRIER))[("rejet", "Beta")]
    assert "étaient pires" not in en_texte(lettre)
    assert reste_a_completer(lettre.lettre)


def test_le_constat_de_l_evaluateur_n_est_pas_pour_le_candidat() -> None:
    """La lettre dit ce que porte l'offre et le motif de la décision, fût-il écrit comme un constat."""
    ecart = une_decision(
        "Delta", exigence="SSI-P", confirmee=True, motif="Constat de l'évaluateur : rien n'est chiffré."
    )
    avis = {"Delta": {"SSI-P": Avis("alice", Constat.CONTREDIT)}}
    redigees = des_suites(RETENUE, **COURRIER)
    texte = en_texte(les_lettres(TROIS, redigees, (ecart,), avis=avis)[("irreguliere", "Delta")])
    assert "Exigence non tenue, d'après l'examen de l'offre" in texte
    assert Constat.CONTREDIT.value.lower() not in texte
    assert "Constat de l'évaluateur : rien n'est chiffré." in texte


@pytest.mark.parametrize(
    ("motif", "noms"),
    [
        ("La diffusion est empêchée.", set()),
        ("Un composant propriétaire empêche la diffusion.", {"Redis"}),
        ("Des composants propriétaires empêchent la diffusion.", {"Redis"}),
        ("Ce qui est sous Apache-2.0 ou sous GPL ne va pas.", {"Spring", "Poppler"}),
        ("La GPL ne va pas.", {"Poppler"}),
        ("Redis, propriétaire, et Spring ne vont pas.", {"Redis", "Spring"}),
    ],
)
def test_la_lettre_ne_dit_que_ce_que_porte_l_offre(motif: str, noms: set[str]) -> None:
    """Cinq composants s'y lisaient sous un motif qui n'en visait qu'un, et l'exigence par sa seule référence."""
    licences = {
        "Spring": "Apache-2.0",
        "Poppler": "GPL-2.0-only OR GPL-3.0-only",
        "Hibernate": "LGPL-2.1-or-later",
        "Redis": "Propriétaire",
    }
    composants = tuple(
        un_composant(ligne, nom, "1", licence) for ligne, (nom, licence) in enumerate(licences.items(), start=2)
    )
    doutes = [
        replace(a, ref="SSI-P") for a in controler_licences(composants, LicencesDuLot("EUPL-1.2"), une_offre().fichier)
    ]
    ecart = une_decision("Alpha", exigence="SSI-P", motif=motif)
    offre = replace(une_offre("Alpha", anomalies=doutes), composants=composants)
    (lot,) = comparer(un_dossier(), [offre], Appreciations(), decisions=[ecart]).lots
    (dit,) = motifs_d_irregularite(
        un_dossier(), lot.offres[0], "", Relecteur(tiers_de(lot.offres[0], lot.offres, None), "Alpha")
    )
    _, ligne = _lignes((dit,))
    exigence, portees, motive = ligne.split(" | ")
    enonce = next(e.enonce for e in un_dossier().exigences(0) if e.ref == "SSI-P")
    assert exigence == f"SSI-P / {enonce}"
    dits = {nom: f"{nom} : version « 1 », licence « {licences[nom]} »." for nom in licences}
    assert set(portees.split(" / ")) == {dits[nom] for nom in noms or licences}
    assert motive == motif + ("" if noms else " / [À compléter : composant que vise la décision]")


def test_sans_avantages_ecrits_la_place_reste_visible() -> None:
    lettre = les_lettres(TROIS, des_suites({**RETENUE, "avantages": ""}, **COURRIER))[("rejet", "Beta")]
    assert "[À compléter : caractéristiques et avantages de l'offre retenue" in en_texte(lettre)


@pytest.mark.parametrize(
    ("redigees", "raison"),
    [
        (des_suites(**COURRIER), "l'attributaire n'est pas désigné"),
        (des_suites({**RETENUE, "offre": "Beta"}, **COURRIER), "pas classée première"),
        (des_suites(RETENUE, {**RETENUE, "offre": "Beta"}, **COURRIER), "deux offres"),
        (des_suites(RETENUE, **COURRIER, delai=5), "trop court"),
        (des_suites(RETENUE, **COURRIER, voie="autre", delai=11), "trop court"),
    ],
)
def test_sans_decision_qui_se_tienne_ce_ne_sont_que_des_projets(redigees: SuitesRedigees, raison: str) -> None:
    lettres = les_lettres(TROIS, redigees)
    assert lettres
    assert all(raison in li.projet for li in lettres.values())
    assert all("PROJET, à ne pas envoyer" in en_texte(li) for li in lettres.values())


@pytest.mark.parametrize(
    ("redigees", "dit"),
    [
        (des_suites(**COURRIER), "Le marché est attribué à [à désigner ; proposition : Alpha]"),
        (des_suites(RETENUE, **COURRIER), "Le marché est attribué à Alpha"),
    ],
)
def test_une_lettre_n_affirme_pas_l_attributaire_que_personne_n_a_designe(redigees: SuitesRedigees, dit: str) -> None:
    """Le rapport de présentation y laisse alors une place à remplir : les deux pièces ne se contredisent pas."""
    ecartees = (une_decision("Gamma", exigence="SSI-P"),)
    lettres = les_lettres(TROIS, redigees, ecartees)
    for nature, candidat in (("rejet", "Beta"), ("irreguliere", "Gamma")):
        assert dit in en_texte(lettres[(nature, candidat)]).translate(ESPACES)


@pytest.mark.parametrize("champ", ["lieu", "envoi", "signataire", "qualite", "contact", "recours"])
def test_une_lettre_qui_garde_une_place_vide_est_dite_a_completer(champ: str) -> None:
    entier = les_lettres(TROIS, des_suites(RETENUE, **COURRIER))[("rejet", "Beta")]
    assert not reste_a_completer(entier.lettre)
    courrier = {cle: valeur for cle, valeur in COURRIER.items() if cle != champ}
    assert reste_a_completer(les_lettres(TROIS, des_suites(RETENUE, **courrier))[("rejet", "Beta")].lettre)


def test_une_demande_porte_le_courrier_sans_perdre_le_sien() -> None:
    courrier = des_suites(**COURRIER).courrier
    lettre = les_lettres(TROIS, des_suites(RETENUE))[("rejet", "Beta")].lettre
    assert au_courrier_de(lettre, courrier).envoi.signataire == "Mme Martin"
    sienne = replace(lettre, envoi=replace(lettre.envoi, contact="ailleurs"))
    assert au_courrier_de(sienne, courrier).envoi.contact == "ailleurs"
    assert au_courrier_de(sienne, courrier).envoi.jour is None


def test_un_classement_provisoire_ne_donne_que_des_projets() -> None:
    avis = {"Beta": {"SSI-1": une_note("Beta", "SSI-1", 3, source="")}}
    lettres = les_lettres(TROIS, des_suites(RETENUE, **COURRIER), avis=avis)
    assert {li.projet for li in lettres.values()} == {"le classement est provisoire"}


def test_une_offre_retiree_n_a_pas_de_lettre_et_une_tardive_a_la_sienne() -> None:
    decisions = (une_decision("Gamma", "retiree"), une_decision("Delta", "hors_delai"))
    lettres = les_lettres(TROIS, des_suites(RETENUE, **COURRIER), decisions)
    assert {nom for _, nom in lettres} == {"Alpha", "Beta", "Delta"}
    assert "Reçue après la date et l'heure limites" in en_texte(lettres[("irreguliere", "Delta")])


def test_l_attributaire_ne_lit_que_ses_notes() -> None:
    texte = en_texte(les_lettres(TROIS, des_suites(RETENUE, **COURRIER))[("attributaire", "Alpha")])
    assert "100,00" in texte
    assert PRIX["Alpha"] not in texte
    assert "ne vaut ni signature ni notification" in texte


def test_le_delai_suit_la_voie_et_la_procedure() -> None:
    redigees = des_suites(RETENUE, **COURRIER, voie="autre")
    texte = en_texte(les_lettres(TROIS, redigees)[("rejet", "Beta")])
    assert "délai de seize jours" in texte
    assert redigees.courrier.envoi == date(2027, 2, 10)
    assert "27 février 2027" in texte


def test_le_prix_d_un_concurrent_ne_part_pas_dans_une_lettre() -> None:
    avis = {"Beta": {"SSI-1": une_note("Beta", "SSI-1", 1, commentaire="Moins complet que l'offre à 120 111 € HT.")}}
    lettres = les_lettres(TROIS, des_suites(RETENUE, DEMANDE, **COURRIER), avis=avis)
    for nature in ("rejet", "motifs"):
        lettre = lettres[(nature, "Beta")]
        assert "120 111" not in en_texte(lettre)
        assert "appréciation à réécrire" in en_texte(lettre)
        assert reste_a_completer(lettre.lettre)


@pytest.mark.parametrize(
    ("notes", "ecart", "delai"),
    [
        ({"Alpha": 4}, None, False),
        ({"Alpha": 4, "Delta": 1}, une_decision("Delta", "retiree"), False),
        ({"Alpha": 4, "Delta": 1}, une_decision("Delta", "hors_delai"), True),
        ({"Alpha": 4, "Delta": 1}, None, True),
    ],
    ids=["candidat unique", "autre offre retirée", "autre offre hors délai", "autre offre classée"],
)
def test_sans_rejet_la_lettre_a_l_attributaire_n_affirme_aucun_delai(
    notes: dict[str, int], ecart: Decision | None, *, delai: bool
) -> None:
    """« Un délai de onze jours court à compter de l'envoi des décisions de rejet » : il n'y en avait aucune."""
    redigees = des_suites(RETENUE, **COURRIER, signature="2027-02-12")
    decisions = () if ecart is None else (ecart,)
    lettre = les_lettres(notes, redigees, decisions)[("attributaire", "Alpha")]
    assert not lettre.projet
    assert ("à compter de l'envoi des décisions de rejet" in en_texte(lettre)) is delai
    dossier, comparaison = des_offres_classees(notes, decisions)
    codes = {a.code for a in anomalies_des_suites(redigees, issues(comparaison, redigees, dossier), dossier)}
    assert ("signature-prematuree" in codes) is delai


def test_tout_ce_qui_reste_a_ecrire_dans_une_lettre_est_surligne() -> None:
    """« [à désigner ; proposition : Alpha] » se lisait sans surlignage : la lettre dit que tout ce qui reste l'est."""
    ecart = une_decision("Delta", exigence="SSI-P", confirmee=True)
    lettres = les_lettres(TROIS, des_suites(DEMANDE), (ecart,)).values()
    assert {li.nature for li in lettres} == {"attributaire", "rejet", "motifs", "irreguliere"}
    for lettre in lettres:
        document = docx.Document(io.BytesIO(rendre_lettre(lettre.lettre, modele(lettre.lettre.modele))))
        runs = [r for p in document.element.body.iter(qn("w:p")) for r in p.iter(qn("w:r"))]
        a_ecrire = [r for r in runs if "[" in "".join(r.itertext())]
        assert a_ecrire
        nus = ["".join(r.itertext()) for r in a_ecrire if r.find(f"{qn('w:rPr')}/{qn('w:highlight')}") is None]
        assert nus == [], lettre.nature
