"""Un candidat se reconnaît sous toutes les façons dont une personne l'écrit."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.controle import anomalies_des_suites
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from cctgen.evaluation.suites.secret.tiers import mots_du_dossier, tiers_de, tiers_du_public
from cctgen.matrice.contrat import GROUPEMENT
from tests.evaluation.suites.fabriques import COURRIER, RETENUE, des_suites, deux_offres_classees


def nommee(nom: str, siret: str) -> OffreComparee:
    (offre, _) = deux_offres_classees()[1].lots[0].offres
    nommee = replace(offre.offre, soumissionnaire=nom, siret=siret)
    return replace(offre, soumissionnaire=nom, offre=nommee, prix_ecrits=frozenset())


SIENNE = nommee("Delta", "44444444444444")


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("L'Atelier", "Moins bien que chez L\u2019Atelier."),
        ("Beta Informatique SAS", "Moins bien que Beta Informatique."),
        ("Beta Informatique S.A.S.", "Moins bien que BETA-Informatique."),
        ("SARL Beta", "Moins bien que Beta."),
        ("Société Beta SA", "Moins bien que Bêta."),
        ("Beta", "Moins bien que le 222 222 222 00022."),
        ("Beta", "Moins bien que le 222\u202f222\u202f222."),
        ("Beta", "Moins bien que le 22222222200022."),
        ("Numéria Conseil (groupement Numéria / Béta)", "Mieux chez Numéria Conseil."),
        ("Numéria Conseil (groupement Numéria / Béta)", "Mieux chez numeria conseil."),
        ("Numéria Conseil (groupement Numéria / Béta)", "Comme BÉTA au lot 1."),
        ("Dupont Informatique et Martin SA", "Moins bien que Dupont."),
        ("SAS Dupont Informatique", "Dupont fait mieux."),
        ("IBM France", "Comme chez IBM."),
    ],
)
def test_un_tiers_se_reconnait(nom: str, texte: str) -> None:
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).est_cite(texte)
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)
    assert not tiers_de(SIENNE, [SIENNE, autre], autre).est_trahi(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Prix de 420 000 €, 35\u00a0% sous l'estimation de l'acheteur (654\u202f321\u00a0€).",
        "Votre prix est 35,8 % sous l'estimation.",
        "Trente-cinq pour cent de moins que 654321 euros.",
        "35 pour cent au-dessous de notre estimation",
        "Coût de reprise inférieur de 118 000 € à l'estimation de l'acheteur.",
        "L\u2019estimation est dépassée de 29 % par cette offre.",
        "Charges cohérentes, la valeur estimée est dépassée de 30 %.",
        "Prix 22,7 % sous la valeur estimée du besoin.",
        "Prix un quart sous l'estimation.",
        "Prix trente-cinq pour cent sous l'estimation.",
        "Soit 0,75 fois l'estimation du marché.",
        "Prix inférieur de 25 % au prix estimé.",
        "L'estimation est dépassée (env. 118 k).",
        "Le double de l'estimation administrative.",
        "L'estimation, dépassée de cent dix-huit mille,\nest loin.",
        "Notre enveloppe est dépassée de 5 %.",
        "Le budget alloué est dépassé d'un quart.",
        "Les crédits ouverts sont dépassés de 118 000 €.",
    ],
)
def test_l_estimation_ni_l_ecart_qui_la_donne_ne_partent(texte: str) -> None:
    estimations = {Decimal(654_321)}
    tiers = tiers_de(SIENNE, [SIENNE], None, estimations=estimations)
    assert tiers.est_cite(texte)
    assert tiers.est_trahi(texte)
    assert tiers_du_public(SIENNE, [SIENNE], estimations=estimations).est_trahi(texte)
    assert not tiers_de(SIENNE, [SIENNE], None).est_cite(texte)
    assert not tiers.est_cite("L'estimation des charges est claire, à 95 % près.")


@pytest.mark.parametrize(
    "texte",
    [
        "Le candidat prévoit 20 % de marge dans l'estimation de ses charges de reprise.",
        "100 % des tâches ont une estimation en jours-homme.",
        "Couvre 80 % du besoin selon l'estimation du candidat.",
        "L'estimation en jours est juste à 5 % près.",
        "L'estimation des délais tient, 95 % du temps.",
        "Un tiers de confiance valide l'estimation ; une double équipe suit 30 % des écarts.",
        "L'estimation est claire. La reprise couvre 95 % des données.",
        "L'estimation du lot 2 se lit en 12 pages, à jour de 2026.",
        "L'enveloppe d'heures est tenue à 95 %.",
        "Un budget de 50 jours couvre la reprise.",
    ],
)
def test_l_estimation_d_un_candidat_se_dit(texte: str) -> None:
    """« 20 % de marge dans l'estimation de ses charges » ôtait une appréciation qui ne trahissait rien."""
    assert tiers_de(SIENNE, [SIENNE], None, estimations={Decimal(654_321)}).cite(texte) == ""


def test_une_lettre_ne_porte_pas_le_motif_qui_dit_l_estimation() -> None:
    dossier, comparaison = deux_offres_classees()
    estime = replace(dossier, estimation=Decimal(654_321))
    suites = des_suites(RETENUE, {"offre": "Beta", "suite": "rejetee", "motif": "Loin de nos 654 321 €."}, **COURRIER)
    lues = issues(comparaison, suites, estime)
    (dite,) = (a for a in anomalies_des_suites(suites, lues, estime) if a.code == "texte-qui-cite-un-tiers")
    assert "654 321 €" in dite.message
    lettres = lettres_d_une_issue(estime, lues[0], suites.courrier, comparaison.decimales)
    assert lettres
    assert "654 321" not in repr(lettres)


@pytest.mark.parametrize("texte", ["Une offre sas et claire.", "Le numéro 2222222220002.", "Un bétail.", "Delta"])
def test_un_mot_ordinaire_ne_nomme_personne(texte: str) -> None:
    autre = nommee("Beta SAS", "22222222200022")
    assert not tiers_de(SIENNE, [SIENNE, autre], None).est_cite(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Le service informatique répond.",
        "Informatique et conseil sont décrits.",
        "Un dupont de plus.",
        "Groupe de travail à Paris.",
        "Le Conseil est tenu chaque mois.",
    ],
)
def test_un_mot_de_la_langue_courante_n_accuse_personne(texte: str) -> None:
    autre = nommee("Dupont Informatique Conseil Paris (groupement solidaire)", "22222222200022")
    assert not tiers_de(SIENNE, [SIENNE, autre], None).est_cite(texte)


def test_un_mot_de_son_propre_nom_n_accuse_personne() -> None:
    sienne, autre = nommee("Dupont Nord", "44444444444444"), nommee("Dupont Sud", "22222222200022")
    assert not tiers_de(sienne, [sienne, autre], None).est_cite("Dupont détaille son plan.")
    assert tiers_de(sienne, [sienne, autre], None).est_cite("Dupont Sud détaille son plan.")


def chiffree(nom: str, siret: str, prix: str) -> OffreComparee:
    return replace(nommee(nom, siret), prix=Decimal(prix), prix_ecrits=frozenset([Decimal(prix)]))


@pytest.mark.parametrize(
    ("prix", "texte", "dit"),
    [
        ("612000", "Plus cher que l'offre à 612 000 € HT.", True),
        ("612000.00", "Contre 612\u202f000,00\xa0€.", True),
        ("612000", "Contre 612.000 euros, soit peu.", True),
        ("612000", "Contre 612000 seulement", True),
        ("612000", "Une autre est à 612 k€.", True),
        ("612500", "Une autre est à 612,5 K€.", True),
        ("1250000", "Une autre est à 1,25 M€.", True),
        ("389900.50", "Une autre est à 389 900,50.", True),
        ("389900.50", "Une autre est à 389 900.", True),
        ("389900.50", "Le palier est à 389 900,20 €.", False),
        ("612000", "Le cas 1 612 000 de la base.", False),
        ("612000", "Version 612.0001 du module.", False),
        ("612000", "Le ticket 6120001.", False),
        ("612000", "Sous 612 jours, 000 incident.", False),
        ("450", "Une équipe de 450 personnes.", False),
        ("450", "Une autre est à 450 €.", True),
    ],
)
def test_le_prix_exact_d_un_autre_ne_se_lit_pas(prix: str, texte: str, *, dit: bool) -> None:
    """« à 612 000 € HT » partait dans la lettre d'un concurrent."""
    sienne, autre = chiffree("Delta", "44444444444444", "398000"), chiffree("Beta", "22222222200022", prix)
    tiers = tiers_de(sienne, [sienne, autre], None)
    assert (tiers.est_cite(texte), tiers.est_trahi(texte)) == (dit, dit)
    assert not tiers_de(autre, [sienne, autre], None).est_cite(texte)
    assert tiers_du_public(autre, [sienne, autre]).est_cite(texte) is dit, "la pièce publique tait aussi le sien"
    assert not tiers_du_public(autre, [sienne, autre]).est_nomme(texte)


def test_les_candidats_des_autres_lots_comptent() -> None:
    dossier, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    ailleurs = replace(lot, numero=2, offres=(nommee("Omega", "55555555555555"),))
    comparaison = replace(comparaison, lots=(lot, ailleurs))
    premiere, _ = issues(comparaison, des_suites(), dossier)
    assert "Omega" in {o.soumissionnaire for o in premiere.candidats}
    assert tiers_de(lot.offres[0], premiere.candidats, None).est_cite("Comme Omega au lot 2.")


ORDINAIRES = ("Architecture & Performance SAS", "Open", "Horizon Public", "API Conseil", "Qualité Logicielle")


@pytest.mark.parametrize("nom", ORDINAIRES)
@pytest.mark.parametrize(
    "texte",
    [
        "Architecture claire et documentée.",
        "Performance tenue ; qualité du code mesurée.",
        "- API REST décrite, en solution Open Source.",
        "Open source assumé, à l'horizon de deux ans.",
        "Le socle est open source, la qualité logicielle est mesurée.",
        "Public visé : agents. Conseil au démarrage.",
    ],
)
def test_un_nom_fait_de_mots_ordinaires_laisse_dire_ces_mots(nom: str, texte: str) -> None:
    autre = nommee(nom, "22222222200022")
    tiers = tiers_de(SIENNE, [SIENNE, autre], None)
    assert (tiers.cite(texte), tiers.trahit(texte)) == ("", "")


@pytest.mark.parametrize(
    ("nom", "texte", "mot"),
    [
        ("Architecture & Performance SAS", "Moins bien qu'Architecture & Performance.", "Architecture & Performance"),
        ("Architecture & Performance SAS", "Comme Architecture et Performance.", "Architecture et Performance"),
        ("Open", "Moins bien que chez Open.", "Open"),
        ("Open SAS", "Moins bien que l'offre d'Open au lot 1.", "Open"),
        ("Horizon Public", "Horizon Public fait mieux.", "Horizon Public"),
        ("API Conseil", "Comme API CONSEIL.", "API CONSEIL"),
        ("Qualité Logicielle", "Moins bien que Qualité logicielle.", "Qualité logicielle"),
        ("Horizon Public Numérique Sud", "Mieux chez Public Numérique.", "Public Numérique"),
        ("Sopra / Atos (groupement conjoint)", "Sopra fait mieux.", "sopra"),
        ("Sopra / Atos (groupement conjoint)", "Comme Atos.", "atos"),
        ("Numéria Conseil (groupement Numéria / Béta)", "BÉTA fait mieux.", "beta"),
    ],
)
def test_un_nom_entier_ou_deux_mots_de_suite_restent_reconnus(nom: str, texte: str, mot: str) -> None:
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).cite(texte) == mot
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)


def groupee(membres: str) -> OffreComparee:
    autre = nommee("Belmantis", "22222222200022")
    return replace(autre, offre=replace(autre.offre, identification=((GROUPEMENT, membres),)))


@pytest.mark.parametrize(
    "membres",
    [
        "Belmantis mandataire ; cotraitant : Tolvanec",
        "Belmantis (mandataire), Tolvanec SAS, Open Conseil",
        "belmantis mandataire, tolvanec cotraitant",
        "Belmantis\nTolvanec\nZed",
        "Groupement momentané d'entreprises : Belmantis et TOLVANEC pour l'hébergement de données, filiale de Zed",
        "Sous-traitants déclarés : Tolvanec (hébergeur)",
        "Belmantis – mandataire – Tolvanec : 30 %",
    ],
)
def test_qui_porte_une_offre_avec_son_mandataire_est_un_tiers(membres: str) -> None:
    """Le cotraitant que la matrice déclare, « devant celle de Tolvanec », partait dans tous les rejets."""
    autre = groupee(membres)
    tiers = tiers_de(SIENNE, [SIENNE, autre], None)
    assert tiers.trahit("Mieux classée, devant celle de Tolvanec.").lower() == "tolvanec"
    assert tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme("Moins bien que tolvanec.")
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite("Tolvanec est décrite.")
    assert not tiers_de(SIENNE, [SIENNE, autre], autre).est_trahi("Le marché est attribué à Tolvanec et Belmantis.")
    for texte in (
        "L'hébergeur, le mandataire et les cotraitants sont décrits, 30 % des données et une filiale.",
        "Le groupement d'entreprises est solidaire ; l'hébergement est prêt.",
        "Conseil au démarrage.",
    ):
        assert tiers.cite(texte) == ""


@pytest.mark.parametrize("membres", ["Néant", "Candidat seul", "Voir DC1", "Oui", "Oui, voir annexe 2", "30 %"])
def test_ce_qui_n_est_pas_un_membre_n_accuse_personne(membres: str) -> None:
    tiers = tiers_de(SIENNE, [SIENNE, groupee(membres)], None)
    assert tiers.cite("Oui, voir le DC1 et l'annexe 2 : 30 % des données ; néant pour un candidat seul.") == ""


def test_le_siret_d_un_cotraitant_se_tait() -> None:
    tiers = tiers_de(SIENNE, [SIENNE, groupee("Tolvanec, SIRET 333 333 333 00033 ; tél. 01 02 03 04 05")], None)
    assert tiers.cite("Comme le 333333333.") == "333333333"
    assert tiers.cite("Appeler le 01 02 03 04 05.") == ""


def test_un_cotraitant_commun_a_deux_offres_n_est_pas_un_tiers() -> None:
    sienne = replace(SIENNE, offre=replace(SIENNE.offre, identification=((GROUPEMENT, "Delta, Tolvanec"),)))
    assert tiers_de(sienne, [sienne, groupee("Belmantis, Tolvanec")], None).cite("Tolvanec est décrite.") == ""


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("Capgemini", "Cap Gemini propose mieux."),
        ("Capgemini", "L'offre de Cap gemini est plus complète."),
        ("Capgemini Technology Services", "Mieux chez CAP-GEMINI."),
        ("Cap Gemini Technology Services", "Capgemini propose mieux."),
        ("OpenSolutions", "Open Solutions propose mieux."),
        ("Open Solutions", "OpenSolutions propose mieux."),
        ("Gfi Informatique", "GFI propose mieux."),
        ("SAS Gfi Informatique", "Gfi propose mieux."),
        ("Dupont / Axa Technologies (groupement)", "Moins bien que celle d'Axa."),
        ("Horizon", "HORIZON propose une reprise."),
        ("Horizon", "Bien. HORIZON fait mieux."),
        ("Open SAS", "- OPEN fait mieux."),
        ("EY Consulting", "Devant celle d'EY."),
        ("EY Consulting", "EY fait mieux."),
        ("SAS EY Consulting", "Comme Ey."),
        ("HP France", "Mieux équipée que HP."),
        ("SAS Institute", "Devant celle de SAS."),
        ("3M", "Comme 3M."),
        ("3M France", "3M fait mieux."),
        ("N&D", "Comme N & D."),
        ("N&D Conseil", "Moins bien que N&D."),
        ("La Poste", "Comme la Poste."),
        ("Clarté", "Moins bien que Clarté."),
    ],
)
def test_un_nom_coupe_reuni_abrege_ou_tout_en_capitales_se_reconnait(nom: str, texte: str) -> None:
    """« Cap Gemini » pour Capgemini, « GFI » pour Gfi Informatique partaient dans une lettre à signer."""
    autre = nommee(nom, "22222222200022")
    tiers = tiers_de(SIENNE, [SIENNE, autre], None)
    assert (tiers.est_cite(texte), tiers.est_trahi(texte)) == (True, True)
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)


@pytest.mark.parametrize(
    ("nom", "texte"),
    [
        ("Partout", "Par tout moyen, un cap est fixé."),
        ("Cap Numérique", "Cap tenu ; le cap est clair."),
        ("Gfi Informatique", "Le code gfi du dossier."),
        ("Air Services", "Air conditionné, au sol comme en l'air."),
        ("Performance", "PERFORMANCE : tenue."),
        ("Horizon", "HORIZON DE DEUX ANS"),
        ("Data", "Le niveau P que donne EXI-DATA-2."),
        ("Main Tenance Sud", "Le coût de maintenance croît. Maintenance tenue."),
        ("Cap Gemini Services", "Service décrit ; le cap est clair."),
        ("Horizon", "Horizon de deux ans."),
        ("Open Source Conseil Sud", "Code open source, opensource même."),
        ("EY Consulting", "Une clé ey."),
        ("HP France", "Un port hp."),
        ("IA Solutions", "L'IA est encadrée ; IA locale."),
        ("SAS Institute", "Un sas d'entrée. Sas clos."),
        ("SAS Dupont", "La SAS qui répond est décrite."),
        ("Société Générale", "Société solide. La Société est décrite."),
        ("3M", "Un câble de 3m, à 3 m du sol ; assurée pour 3M€."),
        ("3M France", "Assurée pour 3 M d'euros et 3M€."),
        ("N&D", "Le n° d'ordre, N° D."),
        ("N&D Conseil", "Réponse n.d. ; n° d'ordre."),
        ("R&D Conseil", "La R&D est décrite."),
        ("La Poste", "Le poste de travail est chiffré, poste par poste."),
        ("Clarté", "La clarté du plan, exposé avec clarté. Clarté du propos."),
    ],
)
def test_un_mot_coupe_ou_court_n_accuse_personne(nom: str, texte: str) -> None:
    autre = nommee(nom, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).cite(texte) == ""


def test_un_mot_du_dossier_ne_nomme_personne_un_nom_propre_qui_y_est_ecrit_si() -> None:
    dossier, _ = deux_offres_classees()
    (premier, *_) = (e for numero in dossier.numeros for e in dossier.exigences(numero))
    ordinaire = next(m for m in f"{premier.enonce} {premier.preuve}".split() if m.isalpha() and m.islower())
    mots = mots_du_dossier(dossier)
    autre = nommee(f"{ordinaire.capitalize()} Zorglub", "22222222200022")
    tiers = tiers_de(SIENNE, [SIENNE, autre], None, mots)
    assert not tiers.est_cite(f"{ordinaire.capitalize()} décrit.")
    assert tiers.cite("Zorglub décrit.") == "Zorglub"
    assert tiers.cite(f"Comme {ordinaire.capitalize()} Zorglub.")
    assert "zorglub" not in mots_du_dossier(replace(dossier, titres={"SSI-001": "Reprise du parc Zorglub"}))
    assert "siem" in mots_du_dossier(replace(dossier, titres={"SSI-001": "Relié au SIEM"}))


@pytest.mark.parametrize(
    ("prix", "texte", "dit"),
    [
        ("900000", "Dimensionné pour 900 000 usagers.", ""),
        ("900000", "Jusqu'à 900 000 requêtes par jour.", ""),
        ("900000", "Le prix couvre 900 000 requêtes.", ""),
        ("900000", "Dimensionné pour 900 000.", "900 000"),
        ("900000", "Ouvert à 900 000 Européens.", ""),
        ("2500", "Reprise de 2500 agents, à 2500 près.", ""),
        ("900000", "Une autre est à 900 000 HT.", "900 000 HT"),
        ("900000", "Montant de 900 000, soit plus.", "900 000"),
        ("900000", "Dimensionné pour 900 000 usagers, à 0,9 M€.", "0,9 M€"),
        ("900000", "900 000 usagers ; moins cher que 900 000 €.", "900 000 €"),
    ],
)
def test_un_nombre_qui_compte_autre_chose_n_est_pas_un_prix(prix: str, texte: str, dit: str) -> None:
    sienne, autre = chiffree("Delta", "44444444444444", "398000"), chiffree("Beta", "22222222200022", prix)
    assert tiers_de(sienne, [sienne, autre], None).cite(texte) == dit


ECRITURES_DE_389900 = [
    *("389,9 k euros", "389,9 K euros", "389,9 milliers d'euros", "0,3899 million d'euros", "EUR 389 900", "€389900"),
    *("(389900)", "propose 389900, soit moins", "pour 389 900", "389 mille 900 : 389,9 mille euros", "389.900,00"),
    *(
        "389 900 / 402 000",
        "389'900 €",
        "389_900 €",
        "389 900,- euros",
        "389900€ contre",
        "390 k€",
        "0,39 M€",
        "390 ke",
    ),
    *(
        "389 900 selon l'autre",
        "389900 proposés",
        "389 900 usagers",
        "au lot 2, 389 900",
        "12 389900",
        "\uff13\uff18\uff19900 €",
    ),
    *("389\u200b900 €", "389\u2009900", "près de 390 000 €", "467 880 € TTC", "389 900 m'a semblé bas"),
    "trois cent quatre-vingt-neuf mille neuf cents euros",
]


@pytest.mark.parametrize("ecriture", ECRITURES_DE_389900)
def test_un_prix_connu_se_reconnait_a_sa_valeur_quelle_que_soit_son_ecriture(ecriture: str) -> None:
    """« 389,9 k euros » ou « propose 389900, soit moins » partaient dans une lettre à signer."""
    sienne, autre = chiffree("Delta", "44444444444444", "402000"), chiffree("Beta", "22222222200022", "389900")
    texte = f"L'autre fait mieux, {ecriture}."
    assert tiers_de(sienne, [sienne, autre], None).trahit(texte)
    assert not tiers_de(autre, [sienne, autre], None).est_cite(f"Reçu : {ecriture.split(' / ', maxsplit=1)[0]}.")
    assert tiers_du_public(autre, [sienne, autre]).est_cite(texte)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("47 195 € de plus que l'offre classée deuxième.", True),
        ("Soit 47 k€ d'écart.", True),
        ("Un écart de 18 084 € vous en sépare.", True),
        ("Un écart de 21 700,80 € TTC vous en sépare.", True),
        ("À 57 351,42 € par mois.", True),
        ("Soit 172 054,25 € par an.", True),
        ("Dont 137 643,40 € de TVA.", True),
        ("Une autre est à 688 milles euros.", True),
        ("Une autre est à 68 8217.", True),
        ("Vous êtes à 65 279 € de l'offre retenue.", False),
        ("Votre coût est de 55 844,42 € par mois.", False),
        ("Dont 147 082,40 € de TVA.", False),
        ("Une assurance de 60 000 €.", False),
        ("Prêt pour 47 195 agents, 57 351 dossiers.", False),
        ("Références 68 8218 et 12 2026.", False),
    ],
)
def test_ce_qui_donne_un_prix_se_tait_aussi(texte: str, *, dit: bool) -> None:
    """Qui connaît l'offre retenue, ou la sienne, tirait le prix d'un autre de « 47 195 € de plus »."""
    sienne, autre = chiffree("Delta", "44444444444444", "670133"), chiffree("Beta", "22222222200022", "688217")
    retenue = chiffree("Alpha", "11111111111111", "735412")
    assert tiers_de(sienne, [sienne, autre, retenue], retenue).est_trahi(texte) is dit


@pytest.mark.parametrize(
    "texte",
    [
        "Les 402 000 € de l'offre.",
        "Un plafond de 0,4 M€, une assurance de 1 M€.",
        "Une version 3.899 ; 389 jours, 900 tickets ; ISO 27001:2022, le 12/03/2027.",
        "Réf. AB389900 et 1 389 900 lignes.",
        "Deux cents agents, trois cent mille visites.",
        "9" * 5000 + " ou " + "1 " * 5000,
    ],
)
def test_un_nombre_qui_ne_vaut_pas_un_prix_reste(texte: str) -> None:
    sienne, autre = chiffree("Delta", "44444444444444", "402000"), chiffree("Beta", "22222222200022", "389900")
    assert tiers_de(sienne, [sienne, autre], None).cite(texte) == ""


@pytest.mark.parametrize(
    "nom",
    [
        *("Nébula", "nébula", "NÉBULA", "Ne\u0301bula", "Né\u00adbula", "Né\u200bbula", "Né-\nbula"),
        *("Nébula-Conseil", "NebulaConseil", "nébula_conseil", "offre-nebula.pdf", "la société nébula"),
        "N.é.b.u.l.a. Conseil",
    ],
)
def test_un_nom_se_reconnait_sous_toute_ecriture(nom: str) -> None:
    """« Nébula » en Unicode décomposé, coupé d'un signe invisible ou en minuscules partait dans une lettre à signer."""
    autre = nommee("Nébula Conseil", "22222222200022")
    texte = f"La réponse est moins nette que celle de {nom} sur ce point."
    assert tiers_de(SIENNE, [SIENNE, autre], None).est_trahi(texte)
    assert tiers_de(SIENNE, [SIENNE, autre], None).est_trahi(unicodedata.normalize("NFD", texte))
    assert not tiers_de(autre, [SIENNE, autre], None).est_cite(texte)


@pytest.mark.parametrize("declare", ["Cœur Numérique", unicodedata.normalize("NFD", "Cœur Numérique")])
@pytest.mark.parametrize("ecrit", ["Coeur numérique", "CŒUR-NUMERIQUE", "cœurnumérique"])
def test_un_nom_declare_en_unicode_decompose_se_reconnait_aussi(declare: str, ecrit: str) -> None:
    autre = nommee(declare, "22222222200022")
    assert tiers_de(SIENNE, [SIENNE, autre], None).est_cite(f"Comme {ecrit}.")


@pytest.mark.parametrize(
    "ecrit",
    [
        *("mieux que Soumissionnaire A", "les Soumissionnaires A et B", "soumissionnaire-A", "SOUMISSIONNAIRE A"),
        *("Soumissionnaires B, A comparés", "le soumissionnaire  A", "celle du\u00a0Soumissionnaire A."),
    ],
)
def test_le_nom_entier_d_un_candidat_est_toujours_tu_si_ordinaire_soit_il(ecrit: str) -> None:
    """« Soumissionnaire A » s'imprimait dans la version communicable : le dossier écrit ces deux mots."""
    a, b = nommee("Soumissionnaire A", "22222222200022"), nommee("Soumissionnaire B", "33333333300033")
    courants = frozenset({"soumissionnaire", "a", "b"})
    assert tiers_du_public(b, [a, b], courants).est_nomme(ecrit)
    assert tiers_de(b, [a, b], None, courants).est_nomme(ecrit)
    assert not tiers_du_public(a, [a], courants).est_nomme(ecrit)


@pytest.mark.parametrize("ecrit", ["La qualité logicielle.", "QUALITE-LOGICIELLE", "comme qualité, logicielle"])
def test_la_piece_publique_tait_un_nom_declare_meme_sans_capitale(ecrit: str) -> None:
    autre = nommee("Qualité Logicielle", "22222222200022")
    assert tiers_du_public(SIENNE, [SIENNE, autre]).est_nomme(ecrit)


def test_un_verbe_d_une_lettre_ne_nomme_personne() -> None:
    a, b = nommee("Soumissionnaire A", "22222222200022"), nommee("Soumissionnaire B", "33333333300033")
    assert not tiers_du_public(b, [a, b]).est_nomme(
        "Le Soumissionnaire a décrit son plan ; le soumissionnaire a prouvé."
    )


def test_l_acheteur_lit_le_mot_en_cause_et_la_lettre_le_tait() -> None:
    """« appréciation à réécrire » ne disait pas quel mot la retenait."""
    dossier, comparaison = deux_offres_classees()
    (lot,) = comparaison.lots
    offre = lot.offres[1]
    autre = lot.offres[0].soumissionnaire
    ref, avis = next(iter(offre.appreciations.items()))
    citee = replace(offre, appreciations={**offre.appreciations, ref: replace(avis, commentaire=f"Comme {autre}.")})
    comparaison = replace(comparaison, lots=(replace(lot, offres=(lot.offres[0], citee)),))
    redigees = des_suites()
    lues = issues(comparaison, redigees, dossier)
    (dite,) = (a for a in anomalies_des_suites(redigees, lues, dossier) if a.code == "texte-qui-cite-un-tiers")
    assert f"« {offre.soumissionnaire} »" in dite.message
    assert f"{ref} (« {autre.lower()} »)" in dite.message
    lettres = lettres_d_une_issue(dossier, lues[0], redigees.courrier, comparaison.decimales)
    (sienne,) = (li for li in lettres if li.soumissionnaire == offre.soumissionnaire)
    assert f"Comme {autre}" not in str(sienne.lettre.blocs)
