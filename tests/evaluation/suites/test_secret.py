"""Un candidat se reconnaît sous toutes les façons dont une personne l'écrit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.secret import tiers_de, tiers_du_public
from tests.evaluation.suites.fabriques import des_suites, deux_offres_classees


def nommee(nom: str, siret: str) -> OffreComparee:
    (offre, _) = deux_offres_classees()[1].lots[0].offres
    return replace(offre, soumissionnaire=nom, offre=replace(offre.offre, soumissionnaire=nom, siret=siret))


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
    return replace(nommee(nom, siret), prix=Decimal(prix))


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
        ("389900.50", "Une autre est à 389 900.", False),
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
