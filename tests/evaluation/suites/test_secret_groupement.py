"""Qui porte une offre avec son mandataire se tait comme lui, si bref, ordinaire ou mal écrit que soit son nom."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.secret.rivaux.groupement import membres_declares
from cctgen.evaluation.suites.secret.tiers import tiers_de, tiers_du_public
from tests.evaluation.fabriques import une_reponse
from tests.evaluation.suites.test_secret import SIENNE, groupee, nommee


@pytest.mark.parametrize(
    ("champ", "noms"),
    [
        (
            "Belmantis mandataire ; cotraitants : sogeti, La Poste, Gfi Informatique, EY Consulting, 3M",
            ["Belmantis", "sogeti", "La Poste", "Gfi Informatique", "EY Consulting", "3M"],
        ),
        ("Belmantis (60 %) + EY (40 %)", ["Belmantis", "EY"]),
        ("Belmantis et N&D", ["Belmantis", "N&D"]),
        ("Belmantis\n- HP\n- cap gemini", ["Belmantis", "HP", "cap gemini"]),
        ("1. Belmantis 2. EY 3. la poste", ["Belmantis", "EY", "la poste"]),
        ("Belmantis et son partenaire tolvanec", ["Belmantis", "tolvanec"]),
        ("Belmantis avec le soutien de La Poste", ["Belmantis", "La Poste"]),
        ("Belmantis (gestion de projet), Bêta SI (exploitation)", ["Belmantis", "Bêta SI"]),
        ("Belmantis mandataire, qui répond au lot 1, voir DC1 joint", ["Belmantis"]),
        ("Belmantis, SAS au capital de 10 000 €, 12 rue de la Paix, 75002 Paris, b@belmantis.fr", ["Belmantis"]),
        ("Non. Pas de cotraitant, aucune sous-traitance", []),
        ("Belmantis (architecte), développeur, intégrateur : Tolvanec", ["Belmantis", "Tolvanec"]),
        ("À compléter", []),
        ("Belmantis, dont sous-traitance déclarée : Kaelis", ["Belmantis", "Kaelis"]),
        ("Belmantis (mandataire), représentée par M. Jean Martin, directeur général", ["Belmantis", "M. Jean Martin"]),
        ("Nous répondons avec Tolvanec, en partenariat ; co-contractant : Kaelis", ["Tolvanec", "Kaelis"]),
        ("Belmantis (leader), titulaire du précédent marché : 60 %, soit 300 jours", ["Belmantis"]),
        ("Cotraitant n° 1 – Tolvanec, pour l'hébergement et la sauvegarde", ["Tolvanec"]),
        ("Idem candidature, en propre, aucun tiers", []),
        ("Tolvanec (Rennes), Kaelis (Lyon)", ["Tolvanec", "Kaelis"]),
        ("Belmantis, ainsi que deux PME locales", ["Belmantis"]),
        ("Belmantis, une ESN, PME Conseil", ["Belmantis", "PME Conseil"]),
        ("Belmantis / 1&1 Ionos", ["Belmantis", "1&1 Ionos"]),
        ("Belmantis & Ville de Lyon", ["Belmantis", "Ville de Lyon"]),
    ],
)
def test_chaque_element_d_un_champ_qui_ne_declare_que_des_noms_en_est_un(champ: str, noms: list[str]) -> None:
    assert list(membres_declares(champ)) == noms


@pytest.mark.parametrize(
    ("membre", "texte"),
    [
        *((sigle, f"Moins bien que {sigle}.") for sigle in ("EY", "HP", "CS", "3M", "N&D", "Gfi", "SFR", "Cap", "IA")),
        *((nom, f"{nom} fait mieux.") for nom in ("EY", "3M", "La Poste", "Cap Conseil", "EY Consulting")),
        ("La Poste", "Devant celle de la poste."),
        ("Gfi Informatique", "Devant celui de GFI."),
        ("EY Consulting", "Devant celui d'EY."),
        ("3M France", "3M fait mieux."),
        ("Cap Conseil", "Comme cap conseil."),
        ("Open", "Comme Open."),
        *((nom, "Devant celle de Sogeti.") for nom in ("sogeti", "sogeti conseil", "groupe sogeti")),
    ],
)
@pytest.mark.parametrize("champ", ["Belmantis mandataire, {} cotraitant", "Belmantis avec {}", "Belmantis ; {} (30 %)"])
def test_un_membre_a_nom_bref_ordinaire_ou_sans_capitale_est_un_tiers(champ: str, membre: str, texte: str) -> None:
    """« que celui de Gfi Informatique, d'EY Consulting et de 3M » partait dans une lettre à signer."""
    autre = groupee(champ.format(membre))
    assert tiers_de(SIENNE, [SIENNE, autre], None).trahit(texte)
    assert tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme(texte)
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)


@pytest.mark.parametrize("nom", ["Belmantis / 1&1 Ionos", "Belmantis, 1&1 Ionos"])
def test_un_nom_de_chiffres_joints_se_reconnait_et_lui_seul(nom: str) -> None:
    """« 1&1 Ionos » ne gardait que « Ionos »."""
    tiers = tiers_de(SIENNE, [SIENNE, groupee(nom)], None)
    for texte in ("Devant celle de 1&1 Ionos.", "Comme 1 & 1 IONOS.", "Ionos fait mieux."):
        assert tiers.trahit(texte)
    for texte in ("La version 1.1, les articles 1, 1 bis et 11.", "Deux PME locales à Lyon."):
        assert tiers.trahit(texte) == ""


SEPAREES = [
    *("Belmantis • EY • Kaelis", "• Belmantis\n• EY\n• Kaelis", "- Belmantis\n- EY\n- Kaelis", "Belmantis\nEY\nKaelis"),
    *("1/ Belmantis 2/ EY 3/ Kaelis", "1- Belmantis 2- EY 3- Kaelis", "1°) Belmantis 2°) EY 3°) Kaelis"),
    *("Belmantis → EY → Kaelis", "Belmantis -> EY -> Kaelis", "Belmantis · EY · Kaelis", "Belmantis [EY] [Kaelis]"),
    *("Belmantis—EY—Kaelis", "Belmantis | EY | Kaelis", "Belmantis-EY, Kaelis", "Belmantis « EY » Kaelis"),
]


@pytest.mark.parametrize("ecrit", SEPAREES)
def test_le_champ_et_le_nom_separent_par_la_meme_regle(ecrit: str) -> None:
    """« Belmantis • EY • Kaelis » ne séparait rien, et « EY fait mieux » partait."""
    for autre in (groupee(ecrit), nommee(ecrit, "22222222200022")):
        for texte in ("EY fait mieux.", "Devant celui de Kaelis."):
            assert tiers_de(SIENNE, [SIENNE, autre], None).trahit(texte)
            assert tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme(texte)


@pytest.mark.parametrize(
    "champ",
    [
        *("Belmantis du groupe EY", "Belmantis sous-traite à EY", "Belmantis s'appuie sur les capacités de EY"),
        *("Belmantis assisté de EY", "Belmantis porte l'offre. EY et Kaelis assurent l'hébergement."),
        "Mandataire Belmantis. EY assure l'hébergement.",
    ],
)
def test_un_mot_commun_entre_deux_noms_les_separe(champ: str) -> None:
    assert tiers_de(SIENNE, [SIENNE, groupee(champ)], None).trahit("EY fait mieux.")


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        *((nom, "Tolvanec fait mieux.") for nom in ("groupe tolvanec SAS", "Groupe tolvanec", "tolvanec Digital")),
        *((nom, "Comme tolvanec.") for nom in ("Belmantis et tolvanec", "Belmantis / groupe tolvanec", "tolvanec, EY")),
        *((nom, "La Poste fait mieux.") for nom in ("Belmantis / la poste", "belmantis et la poste")),
        ("Belmantis, cap gemini", "Cap Gemini fait mieux."),
        ("Belmantis, sogeti conseil", "Sogeti fait mieux."),
    ],
)
def test_un_nom_sans_capitale_reste_un_nom(nom: str, texte: str) -> None:
    assert tiers_de(SIENNE, [SIENNE, nommee(nom, "22222222200022")], None).trahit(texte)


@pytest.mark.parametrize("nom", ["Groupement Belmantis EY La Poste", "Belmantis-EY", "Be-Ys / EY"])
def test_un_sigle_que_rien_n_isole_dans_un_nom_de_groupement_est_un_membre(nom: str) -> None:
    assert tiers_de(SIENNE, [SIENNE, nommee(nom, "22222222200022")], None).trahit("EY fait mieux.")


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("Belmantis (Île-de-France)", "L'équipe est basée en Île-de-France."),
        ("Belmantis – Agence de Lyon", "Une agence de Lyon est prévue."),
        ("Belmantis - offre de base", "Votre offre de base est complète ; la base est saine."),
        ("Belmantis – Conseil en systèmes d'information", "Le conseil en systèmes d'information est assuré."),
        ("Belmantis (offre n° 1)", "L'offre n° 1 ; la demande n° 1."),
        ("Belmantis (lot 1)", "Au lot 1, votre offre est classée deuxième."),
        ("Belmantis - Variante 1", "La variante 1 est rejetée."),
        ("Belmantis, société par actions simplifiée", "La société par actions simplifiée est citée."),
        ("Belmantis (mandataire du groupement)", "Le mandataire du groupement est cité."),
    ],
)
def test_ce_qu_un_nom_precise_n_accuse_personne(nom: str, texte: str) -> None:
    """« Belmantis (lot 1) » ôtait de la version communicable toute phrase qui disait « au lot 1 »."""
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).trahit(texte) == ""
    assert not tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme(texte)
    assert tiers_de(SIENNE, [SIENNE, autre], None).trahit("Moins bien que Belmantis.")


@pytest.mark.parametrize(
    ("champ", "groupe"),
    [
        *((c, False) for c in ("Non concerné", "Néant - réponse individuelle", "Candidat individuel", "N.A.", "-")),
        *((c, False) for c in ("Pas de groupement", "Candidature individuelle, sans sous-traitance", "Répond seul")),
        *((c, True) for c in ("Oui", "Groupement", "Belmantis, seule", "EY", "Sans EY", "Groupement avec Kaelis")),
    ],
)
def test_ce_qui_dit_qu_on_repond_seul_n_est_pas_un_groupement(champ: str, *, groupe: bool) -> None:
    """« Non concerné » faisait de l'offre celle d'un groupement, et taisait « concerné »."""
    assert groupee(champ).offre.est_d_un_groupement is groupe


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("Belmantis / EY (groupement)", "Comme EY."),
        ("Groupement Belmantis et HP", "HP fait mieux."),
        ("Groupement Belmantis et La Poste", "Comme La Poste."),
        ("Atos / Gfi", "GFI fait mieux."),
        ("Belmantis - EY", "Comme EY."),
        ("3M & Belmantis", "Comme 3M."),
        ("N&D / Belmantis", "Comme N&D."),
        ("Sia & Associés", "Comme Sia."),
        ("Axa et Fils", "Comme Axa."),
        ("EY & Associés", "EY fait mieux."),
    ],
)
def test_un_membre_nomme_dans_le_nom_du_soumissionnaire_est_un_tiers(nom: str, texte: str) -> None:
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).trahit(texte)
    assert tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme(texte)


@pytest.mark.parametrize(
    "autre",
    [
        groupee(
            "Belmantis ; Cap, Air (pilotage), Open, conseil ; 3M : l'exploitation et la maintenance de la solution"
        ),
        groupee("Belmantis, qui répond seul, SIRET 333 333 333 00033 ; la gestion de projet"),
        nommee("Architecture et Performance des Systèmes", "22222222200022"),
        nommee("Martin & Associés", "22222222200022"),
    ],
)
def test_ce_qu_un_groupement_dit_d_autre_n_accuse_personne(autre: OffreComparee) -> None:
    tiers = tiers_de(SIENNE, [SIENNE, autre], None)
    for texte in (
        "Le cap est clair, l'air est filtré ; un conseil ouvert. Conseil au démarrage.",
        "L'exploitation, la maintenance du tout et la gestion de projet sont décrites ; il répond au besoin.",
        "L'architecture et la performance des systèmes sont mesurées. Les associés suivent le SIRET.",
        "Open source assumé, un câble de 3 m.",
    ):
        assert tiers.cite(texte) == ""


def test_on_redit_au_lecteur_l_hebergeur_qu_il_declare_lui_meme() -> None:
    """Qu'un concurrent le déclare aussi ôtait au lecteur ses propres appréciations."""
    reponse = une_reponse("SSI-1", justification="Hébergement chez OVHcloud, audit de Synacktiv.")
    sienne = replace(SIENNE, offre=replace(SIENNE.offre, reponses=(reponse,)))
    rivale = groupee("Sopra Steria (mandataire), OVHcloud (hébergeur), Synacktiv (audit)")
    for tiers in (tiers_de(sienne, [sienne, rivale], None), tiers_du_public(sienne, [sienne, rivale])):
        assert not tiers.est_cite("L'hébergeur OVHcloud est qualifié.")
        assert not tiers.est_trahi("Audit annuel par Synacktiv.")
        assert tiers.est_cite("Sopra Steria fait mieux.")
    assert tiers_de(SIENNE, [SIENNE, rivale], None).est_cite("L'hébergeur OVHcloud est qualifié.")
