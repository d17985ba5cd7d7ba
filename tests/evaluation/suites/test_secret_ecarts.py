"""Un écart à un prix que le lecteur connaît donne l'autre ; un montant qui tombe près d'un écart ne donne rien."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.secret.tiers import Tiers, tiers_de, tiers_du_public
from tests.evaluation.suites.test_secret import chiffree, groupee


def au_lot(offre: OffreComparee, lot: int) -> OffreComparee:
    return replace(offre, offre=replace(offre.offre, lot=lot))


SIENNE = au_lot(chiffree("Delta", "44444444444444", "670133"), 1)
RETENUE = au_lot(chiffree("Alpha", "11111111111111", "735412"), 1)
AUTRE = au_lot(chiffree("Beta", "22222222200022", "688217"), 1)
D_UN_AUTRE_LOT = au_lot(chiffree("Omega", "55555555555555", "680133"), 2)
TOUTES = [SIENNE, AUTRE, RETENUE, D_UN_AUTRE_LOT]


def tiers() -> Tiers:
    return tiers_de(SIENNE, TOUTES, RETENUE)


@pytest.mark.parametrize(
    "texte",
    [
        "Elle plafonne ses pénalités à 18 000 € par mois.",
        "Elle plafonne ses pénalités à 10 000 € par mois.",
        "Une assurance de 47 000 €, une caution de 22 000 € TTC.",
        "Une assurance de 57 000 €, un capital de 55 279 €.",
        "Un écart de 10 000 € à son budget de formation.",
    ],
)
def test_un_montant_rond_ou_celui_d_un_autre_lot_n_est_pas_un_ecart(texte: str) -> None:
    """« Elle plafonne ses pénalités à 10 000 € par mois » passait pour un écart de prix, au millier près."""
    assert tiers().trahit(texte) == ""
    assert tiers_du_public(RETENUE, TOUTES).trahit(texte) == ""


@pytest.mark.parametrize(
    "texte",
    [
        "Une caution de 18 084 €.",
        "Soit 18 k€ de plus que la vôtre.",
        "Soit 47 k€ d'écart.",
        "Elle est moins chère de 47 000 € que l'offre retenue.",
        "Votre prix est dépassé de 18 k€.",
        "Un écart de prix de près de 18 000 € vous en sépare.",
        "18 000 € HT vous en séparent.",
        "Un surcoût de 22 000 € TTC.",
        "Le sien est supérieur de 18 milliers d'euros.",
    ],
)
def test_un_ecart_exact_ou_dit_tel_se_tait(texte: str) -> None:
    assert tiers().trahit(texte)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("Votre offre est mieux placée, soit 18 084 de plus.", True),
        ("Elle est moins chère de 47 195.", True),
        ("Un écart de 18084 vous en sépare, 47,195 k de plus.", True),
        ("Votre prix est dépassé de dix-huit mille quatre-vingt-quatre.", True),
        ("Une autre offre est 2,70 % plus chère que la vôtre.", True),
        ("Le prix d'une autre est inférieur de 6,4 pour cent.", True),
        ("Un écart de 2,6 % vous en sépare.", True),
        ("Vous êtes 8,9 % moins chère que l'offre retenue, 65 279 de moins.", False),
        ("Le taux est de 2,70 %, le parc passe de 18 084 postes, dont 47 195 agents de plus.", False),
        ("Un écart de 18 084 agents ; 47 195 dossiers, soit 2,5 % de plus.", False),
    ],
)
def test_un_ecart_exact_sans_monnaie_ne_se_tait_que_dit_tel(texte: str, *, dit: bool) -> None:
    """« soit 18 084 de plus » ou « 3,01 % moins chère que la vôtre » donnait le prix d'un autre."""
    assert tiers().est_trahi(texte) is dit


@pytest.mark.parametrize(
    "texte",
    [
        "Son prix est supérieur au vôtre de 18 000 €, celui d'une autre offre évincée.",
        "Elle dépasse la vôtre de 18 000 €.",
        "Elle excède le vôtre de 18 k€.",
        "Elle dépasse votre prix de 18 084.",
        "Son prix est inférieur à celui de l'offre retenue de 47 000 €.",
        "Vous êtes mieux placé de 18 000 €.",
        "Un prix plus haut de 18 000 €, ou moins élevé de 47 000 €.",
        "Soit 18 000 € de mieux.",
        "Un prix meilleur de 47 000 €.",
        "Un delta de 18 084, soit + 18 084.",
        "Dix-huit mille euros de plus.",
        "Son prix est supérieur au vôtre de 2,70 %.",
        "Il est 2,70 % plus haut.",
        "Son prix est 6,42 % sous l'offre retenue.",
        "Un prix voisin (+ 2,70 %).",
        "27 ‰ de plus.",
        "Elle est à 102,70 % du vôtre.",
        "Son prix est à 97,37 % de votre prix.",
        "Elle vaut 1,0270 fois le vôtre, soit un rapport de 1,027.",
        "Un prix de 2,70 points de pourcentage en sus.",
    ],
)
def test_un_ecart_se_reconnait_a_ce_qui_compare_ou_qu_il_soit_dit(texte: str) -> None:
    """« supérieur au vôtre de 18 000 € » partait : le verbe n'y touche pas le nombre."""
    assert tiers().trahit(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Votre prix de 670 133 € est 31 % sous la moyenne des autres offres (711 814,50 €).",
        "Votre prix est 27 % sous la deuxième offre.",
        "La moyenne des trois offres est de 697 920,67 €.",
        "Le prix moyen des offres est de 697 921.",
        "Le total des trois offres est de 2 093 762 €.",
        "La somme des prix des candidats atteint deux millions d'euros.",
        "Votre prix est le tiers de la moyenne arithmétique des prix hors taxes des trois offres.",
        "Votre prix est inférieur de 6 % à la moyenne.",
        "Votre prix est 3 % sous celui d'une autre offre.",
        "Une autre offre est 3 % plus chère que la vôtre.",
        "Elle est 3 % plus chère que la vôtre.",
        "Une autre est deux fois plus chère.",
        "Vous êtes à 18 k€ d'une autre.",
        "Votre prix est à 3 % de la deuxième.",
        "Un concurrent est 5 % moins cher.",
        "Votre prix vaut 97 % de celui d'une autre offre.",
    ],
)
def test_une_quantite_rapportee_aux_autres_offres_se_tait(texte: str) -> None:
    """Écrite avec les mots du rapport, une demande de justification partait avec la moyenne des autres prix."""
    assert tiers().trahit(texte)
    assert tiers_de(SIENNE, TOUTES, None).trahit(texte)
    assert tiers_du_public(RETENUE, TOUTES).trahit(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Votre prix de 670 133 € HT est très inférieur à la moyenne des autres offres : justifiez-le.",
        "Votre offre, classée deuxième, est 9 % plus chère que l'offre retenue.",
        "Elle est 9 % plus chère que la vôtre ; vous êtes à 65 279 € d'elle.",
        "La moyenne de vos profils est de 700 €, le total de vos postes de 398 000 €.",
        "Votre autre offre est 10 % moins chère.",
        "La deuxième phase dure trois mois, 10 % de plus que la première.",
        "Au total, 80 % des exigences sont couvertes, sans autre réserve.",
        "Vos moyens humains sont décrits à 80 %, entre autres.",
    ],
)
def test_ce_qui_ne_rapporte_rien_aux_autres_offres_se_dit(texte: str) -> None:
    assert tiers().trahit(texte) == ""


@pytest.mark.parametrize(
    "texte",
    [
        "La charge est supérieure de 6,4 % à celle du marché précédent.",
        "Un délai inférieur de 2,7 % au délai plafond.",
        "Un taux de disponibilité de 99,95 %, soit 2,70 % de plus que le seuil.",
        "Votre offre garantit 97,37 % de disponibilité.",
        "La pénalité est supérieure au plafond, de 18 000 €.",
        "La reprise est mieux décrite, avec une caution de 18 000 €.",
        "Votre prix est supérieur de 9,7 % à celui de l'offre retenue.",
        "Un débit de 1,027 fois le seuil.",
    ],
)
def test_une_mesure_qui_tombe_sur_un_ecart_n_en_est_pas_un(texte: str) -> None:
    """« La charge est supérieure de 6,4 % à celle du marché précédent » était tue."""
    assert tiers().trahit(texte) == ""


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("Une autre offre, à environ 688 200 €.", True),
        ("Une autre offre à 688 220 € près.", True),
        ("Une autre offre, à 688 200 seulement.", True),
        ("Une autre offre à 688 300 €.", True),
        ("Une assurance de 688 500 €.", False),
        ("Une autre offre est à 690 k€.", True),
        ("Une autre offre est à près de 700 000 €.", True),
        ("Une autre est à 0,7 M€.", True),
        ("Un concurrent approche 690 000 €.", True),
        ("Une assurance de 690 000 €, un capital de 0,7 M€.", False),
        ("Votre prix de 670 k€ est moins élevé que les autres offres.", False),
        ("Aucune autre offre n'assure un million d'euros.", False),
        ("Une base de 688 200 usagers.", False),
    ],
)
def test_un_prix_arrondi_a_la_dizaine_ou_a_la_centaine_se_tait(texte: str, *, dit: bool) -> None:
    assert tiers().est_trahi(texte) is dit


def detaillee(offre: OffreComparee, **postes: str) -> OffreComparee:
    return replace(offre, postes_ecrits=frozenset((poste, Decimal(prix)) for poste, prix in postes.items()))


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("Une autre offre évincée chiffre la maintenance à 287 200 € HT.", True),
        ("Elle facture le jour de développement 812 € HT.", True),
        ("Une autre offre facture le jour 800 €, ou 960 € TTC.", True),
        ("La maintenance y coûte environ 287 000 €.", True),
        ("Le jour y coûte 67 € de plus que le vôtre.", True),
        ("L'offre retenue chiffre son option à 61 500 €.", True),
        ("Une pénalité de 800 € par jour, plafonnée à 5 000 €.", False),
        ("La formation accueille 812 agents, 287 200 dossiers sur trois ans.", False),
        ("Votre jour est à 745 €, votre maintenance à 250 000 €.", False),
        ("Une pénalité de 812 € par jour.", False),
    ],
)
def test_le_prix_d_un_poste_se_tait_sans_qu_un_nombre_rond_fasse_taire_le_reste(texte: str, *, dit: bool) -> None:
    """« la maintenance à 287 200 € HT, le jour à 812 € » donnait le détail d'un autre."""
    sienne = detaillee(SIENNE, jour="745", maintenance="250000")
    autre, retenue = detaillee(AUTRE, jour="812", maintenance="287200", nuit="800"), detaillee(RETENUE, option="61500")
    candidats = [sienne, autre, retenue]
    assert tiers_de(sienne, candidats, retenue).est_trahi(texte) is dit
    assert not dit or "le vôtre" in texte or tiers_du_public(retenue, candidats).est_trahi(texte)


@pytest.mark.parametrize(
    "texte",
    [
        "Le plan court jusqu'en 2027, le prix aussi.",
        "Le marché s'achève fin 2027.",
        "La RFC 1250 est citée.",
        "Voir page 1 250, ou la référence 1250 du catalogue.",
        "Réponse à la question 1250 : le prix est ferme.",
        "Votre offre garantit une disponibilité de 99,95 %, la vôtre seule.",
        "Votre offre réduit la consommation de 2,50 %.",
        "Votre offre annonce 2,50 % d'erreurs de moins que l'an passé.",
        "Votre prix est révisé de 2,50 % par an.",
        "L'indice a crû de 2,50 % de plus, ce que le prix reprend.",
        "Votre offre dure 1 250, selon le plan.",
        "Votre offre prévoit une pénalité de 812 €.",
        "Votre offre garantit une disponibilité de 97,37 % et un taux de reprise de 2,70 %.",
    ],
)
def test_le_prix_d_un_poste_ne_fait_taire_ni_une_annee_ni_une_page_ni_un_taux(texte: str) -> None:
    """« jusqu'en 2027 », « RFC 1250 » et une phrase de disponibilité sur huit se taisaient."""
    sienne = detaillee(SIENNE, a="640", b="100000")
    autre = detaillee(AUTRE, a="624.04", b="99950", annee="2027", licence="1250", jour="812")
    candidats = [sienne, autre, detaillee(RETENUE, a="700")]
    assert tiers_de(sienne, candidats, None).trahit(texte) == ""
    assert tiers_de(sienne, candidats, RETENUE).trahit(texte) == ""
    for fuite in ("Une licence à 1 250 €.", "Un prix unitaire de 1 250.", "Un prix 2,50 % moins élevé."):
        assert tiers_de(sienne, candidats, RETENUE).trahit(fuite)


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ("Vous avez aussi remis une offre au lot 2, pour 612 000 € HT.", False),
        ("Votre variante est à 599 000 €, 13 000 € de moins que la base.", False),
        ("Une autre offre au lot 2 est à 680 133 €.", True),
    ],
)
def test_un_candidat_lit_ses_prix_de_tous_les_lots_et_de_ses_variantes(texte: str, *, dit: bool) -> None:
    """« Vous avez aussi remis une offre au lot 1, pour 612 000 € HT » était tu à qui l'avait remise."""
    au_lot_2 = au_lot(chiffree("Delta", "44444444444444", "612000"), 2)
    variante = au_lot(chiffree("Delta", "44444444444444", "599000"), 2)
    variante = replace(variante, offre=replace(variante.offre, fichier="delta-variante-1.xlsx"))
    candidats = [*TOUTES, au_lot_2, variante]
    assert tiers_de(SIENNE, candidats, RETENUE).est_trahi(texte) is dit
    assert tiers_de(AUTRE, candidats, RETENUE).est_trahi(texte)


def test_un_cotraitant_d_un_lot_est_un_tiers_a_l_autre() -> None:
    """Delta, qui répond avec Omega au lot 2, ne lit rien d'elle au lot 1 où elles s'opposent."""
    ensemble = groupee("Delta, Omega")
    au_lot_2 = replace(au_lot(SIENNE, 2), offre=replace(ensemble.offre, lot=2, siret=SIENNE.offre.siret))
    opposee = au_lot(chiffree("Omega", "55555555555555", "690000"), 1)
    assert tiers_de(SIENNE, [SIENNE, au_lot_2, opposee], None).est_cite("Moins bien qu'Omega.")
