"""Un nombre trahit s'il mesure le prix ou la note d'un autre, quelle que soit la tournure ; tout le reste se dit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.suites.secret.nombres.montants import Montants, Notes
from cctgen.evaluation.suites.secret.tiers import tiers_de, tiers_du_public
from tests.evaluation.suites.phrases_du_secret import FUITES, FUITES_D_UN_CONTRE_ESSAI, FUITES_NEUVES
from tests.evaluation.suites.phrases_innocentes import INNOCENTS, INNOCENTS_D_UN_CONTRE_ESSAI, INNOCENTS_NEUFS
from tests.evaluation.suites.test_secret import nommee


def notee(nom: str, siret: str, prix: str, notes: tuple[str, str], **postes: str) -> OffreComparee:
    """`notes` sont la note globale, et celle de prix sur les quarante points du critère."""
    offre = nommee(nom, siret)
    globale, au_prix = map(Fraction, notes)
    criteres = tuple(
        replace(c, note=au_prix * 100 / 40 if c.id == "prix" else globale * 9 / 10, parts=())
        for c in offre.note.criteres
    )
    return replace(
        offre,
        offre=replace(offre.offre, lot=1),
        note=replace(offre.note, note=globale, criteres=criteres),
        prix_ecrits=frozenset({Decimal(prix)}),
        postes_ecrits=frozenset((poste, Decimal(p)) for poste, p in postes.items()),
    )


SIEN = notee(
    *("Numéria Conseil SAS", "44444444400044", "512480", ("84.1", "36.83")),
    jour="745",
    maintenance="146500",
    hebergement="38400",
)
RETENU = notee(
    *("Atos Intégration", "11111111100011", "548000", ("88.2", "34.44")),
    jour="690",
    maintenance="182000",
    hebergement="41250",
)
EVINCES = (
    notee(
        *("Sopra Steria Group", "22222222200022", "587350", ("79.9", "32.14")),
        jour="812",
        maintenance="213700",
        hebergement="52900",
    ),
    notee(
        *("Beta-Log", "33333333300033", "471900", ("71.25", "40")),
        jour="655",
        maintenance="128450",
        hebergement="29800",
    ),
)
TOUS = (SIEN, RETENU, *EVINCES)
ESTIMATIONS = {Decimal(560_000)}
LETTRE = tiers_de(SIEN, TOUS, RETENU, estimations=ESTIMATIONS)
DEMANDE = tiers_de(SIEN, TOUS, None, estimations=ESTIMATIONS)
COMMUNICABLE = tiers_du_public(RETENU, TOUS, estimations=ESTIMATIONS, imprimes={Decimal(548_000)})
DE_LA_RETENUE = ("offre retenue", "attributaire")


def _lignes(*listes: str) -> list[str]:
    return [phrase for liste in listes for phrase in liste.strip().splitlines()]


@pytest.mark.parametrize("phrase", _lignes(FUITES, FUITES_NEUVES, FUITES_D_UN_CONTRE_ESSAI))
def test_le_prix_et_la_note_d_un_autre_se_taisent_dans_toutes_les_pieces(phrase: str) -> None:
    """« Le montant moyen des offres reçues est de 519 333,33 € » et « 29,05 points sur 40 » partaient à un évincé."""
    assert all(tiers.est_trahi(phrase) for tiers in (LETTRE, DEMANDE, COMMUNICABLE))


@pytest.mark.parametrize("phrase", _lignes(INNOCENTS, INNOCENTS_NEUFS, INNOCENTS_D_UN_CONTRE_ESSAI))
def test_ce_qui_ne_dit_ni_prix_ni_note_d_un_autre_se_dit(phrase: str) -> None:
    """« Votre taux d'incidents est 30 % au-dessus de la moyenne de votre profession » était ôté."""
    assert LETTRE.trahit(phrase) == ""
    if not any(nom in phrase for nom in DE_LA_RETENUE):
        assert DEMANDE.trahit(phrase) == ""


@pytest.mark.parametrize(
    "phrase",
    [
        "Valeur technique de 79,38, devant 71,91 et 64,13.",
        "Atos obtient 88,2 points, contre 79,9 et 71,25.",
        "L'offre Atos se détache (88,2 points), les suivantes au coude-à-coude (79,9 et 71,25).",
        "Avec 88,2 points sur 100, Atos l'emporte devant 79,9.",
        "Atos : 17,64/20, puis 15,98 et 14,25.",
        "Elle obtient 34,44 points sur 40, contre 32,14.",
        "Sur le total, 88,20 et 71,25.",
    ],
)
def test_la_note_d_un_evince_se_tait_a_cote_d_une_note_connue_quoi_que_nomme_la_phrase(phrase: str) -> None:
    """« Novalys » ou « Valeur », en tête, disaient qu'on parlait d'autre chose : toutes les notes partaient."""
    assert LETTRE.est_trahi(phrase)
    assert COMMUNICABLE.est_trahi(phrase)


@pytest.mark.parametrize(
    "phrase",
    [
        "Une courte avance (4,20 points) la sépare de la troisième.",
        "Atos passe avec 8,30 points d'avance.",
        "Total : 88,2. Ensuite : 79,9.",
        "Le total en face est de 71,25.",
    ],
)
def test_ce_qui_vaut_peut_etre_la_note_d_un_evince_se_dit_a_relire(phrase: str) -> None:
    assert LETTRE.est_trahi(phrase) or list(LETTRE.doutes_d_un_envoi(phrase))


@pytest.mark.parametrize(
    "phrase",
    [
        "Le score Lighthouse est de 79,9 sur 100, contre 92 en moyenne.",
        "L'offre retenue obtient 88,2 points, la vôtre 84,1 : 4,1 points les séparent.",
        "Votre valeur technique est de 75,69, celle de l'offre retenue de 79,38.",
        "Le taux de couverture est de 71,25 %.",
        "La version 8.12 est maintenue ; la 14.2 aussi.",
        "Votre note de prix est de 36,83 sur 40, soit 18,42 sur 20.",
    ],
)
def test_une_mesure_ou_une_note_connue_n_est_ni_otee_ni_a_relire(phrase: str) -> None:
    assert (LETTRE.trahit(phrase), list(LETTRE.doutes_d_un_envoi(phrase))) == ("", [])


D_UN_AUTRE_BAREME = """
On note que la charge passe de 7,1 à 14,2 jours.
Une vulnérabilité notée 7,1 (CVSS) reste ouverte.
Les notes de version 14.2 et 16.1 sont jointes.
Le rapport d'audit note 79,9 la qualité du code.
Note Banque de France : 7,1.
Le score de 79,9 au baromètre NPS entre dans la note.
La note de calcul donne 14,3.
L'audit de code note la maintenabilité 7,1/10.
"""


@pytest.mark.parametrize("phrase", _lignes(D_UN_AUTRE_BAREME))
def test_le_mot_note_pris_ailleurs_ne_fait_ni_oter_ni_relire(phrase: str) -> None:
    """Au dixième, à quatre échelles, un nombre sur trois vaut la note de quelqu'un : ces phrases étaient ôtées."""
    assert (DEMANDE.cite(phrase), list(DEMANDE.doutes_d_une_appreciation(phrase))) == ("", [])


@pytest.mark.parametrize(
    "phrase",
    [
        "La couverture des tests passe de 84,1 à 71,25.",
        "Deux scénarios sont notés ; le second obtient 79,9 de disponibilité.",
    ],
)
def test_ce_qui_mesure_autre_chose_n_est_pas_ote_mais_se_relit(phrase: str) -> None:
    assert DEMANDE.cite(phrase) == ""
    assert list(DEMANDE.doutes_d_une_appreciation(phrase))


@pytest.mark.parametrize(
    "phrase",
    [
        "Il a été donné 71,25 pour une déclaration plus complète.",
        "Une déclaration complète vaut 79,9.",
        "Technique : 75 ; une preuve datée mène à 71,9.",
        "Retard de 4,2 points en technique.",
        "Il lui manque 12,85 points pour être à niveau.",
        "La note de 79,9 est à sa portée.",
    ],
)
def test_la_note_qu_on_donne_ou_ce_qui_en_manque_est_signale(phrase: str) -> None:
    """Une note au dixième, sous le nom d'un critère ou d'un verbe qui la donne, partait sans un mot."""
    assert DEMANDE.est_cite(phrase) or list(DEMANDE.doutes_d_une_appreciation(phrase))


def test_une_note_en_face_de_la_sienne_se_relit_meme_si_un_autre_critere_la_vaut() -> None:
    """Sur vingt, au dixième, une note d'un autre égale presque toujours une note quelconque du lecteur."""
    notes = Notes(
        frozenset({Decimal("15.74")}),
        frozenset({Decimal("15.82"), Decimal("15.69")}),
        en_face=frozenset({(Decimal("15.74"), frozenset({Decimal("15.82")}))}),
    )
    montants = Montants(notes=notes)
    assert montants.dans("Elle obtient 15,8/20 contre 15,7.") == ""
    assert [dit[0] for dit in montants.douteux("Elle obtient 15,8/20 contre 15,7.")] == ["15,7"]
    assert [*montants.douteux("Elle obtient 15,8/20 et 15,8 encore.")] == []


@pytest.mark.parametrize(
    ("phrase", "dite"),
    [
        ("Votre offre obtient 84,1 points, l'offre retenue 88,2, soit 4,1 de plus.", True),
        ("L'offre retenue obtient 34,44 points sur 40 au prix.", True),
        ("Votre prix dépasse de 7 % celui du moins-disant.", True),
        ("Un troisième obtient 79,9.", False),
    ],
)
def test_les_notes_de_l_offre_retenue_et_les_siennes_se_communiquent(phrase: str, *, dite: bool) -> None:
    """Le moins cher des deux qui restent est l'offre retenue : ce qui l'en sépare, le lecteur le sait déjà."""
    assert tiers_de(SIEN, (SIEN, RETENU, EVINCES[0]), RETENU).est_trahi(phrase) is not dite


@pytest.mark.parametrize(
    "phrase",
    [
        "Votre offre a été classée 3e sur 5 offres analysées.",
        "Votre offre est classée 2e au critère de la valeur technique.",
        "Vous arrivez 2e, à 4,1 points de l'offre retenue.",
        "Votre offre obtient 84,1 points et se classe 2ème.",
    ],
)
def test_son_rang_se_dit_au_lecteur(phrase: str) -> None:
    """« 2e » se lisait « 2 euros » : le motif était ôté d'une lettre qui imprime elle-même ce rang."""
    assert LETTRE.trahit(phrase) == ""


@pytest.mark.parametrize("phrase", ["Une autre offre est à 548 ke.", "Une autre offre est à 471900 e."])
def test_des_euros_abreges_d_une_lettre_restent_des_euros(phrase: str) -> None:
    assert DEMANDE.trahit(phrase)


def test_la_moyenne_de_deux_prix_connus_ne_trahit_personne() -> None:
    assert tiers_de(SIEN, (SIEN, RETENU), RETENU).trahit("La moyenne des deux prix est de 530 240 €.") == ""


@pytest.mark.parametrize(
    "phrase", ["Votre hébergement est facturé 41 250 €.", "Votre formation est facturée 655 € par session."]
)
def test_une_piece_communicable_ne_dit_pas_le_detail_de_l_offre_retenue(phrase: str) -> None:
    """Écrit à l'attributaire, « votre » n'ouvre rien à tous : la pièce communicable n'a pas de lecteur."""
    assert COMMUNICABLE.est_trahi(phrase)


@pytest.mark.parametrize(
    "texte",
    [
        "D'autres candidats l'emportent\nLe délai est de 32,14 jours",
        "Les autres offres\nVous couvrez 92 % du besoin",
    ],
)
def test_une_majuscule_en_tete_de_ligne_ouvre_une_phrase(texte: str) -> None:
    """« (?!\\s*[a-z]) » se lisait sans égard à la casse : aucune ligne ne coupait la phrase."""
    assert LETTRE.trahit(texte) == ""
