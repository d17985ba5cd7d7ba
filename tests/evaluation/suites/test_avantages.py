"""Une lettre ne vante pas, de l'offre retenue, ce qu'elle n'a pas gagné."""

from __future__ import annotations

import pytest

from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.suites.avantages import avantages_dementis
from cctgen.evaluation.suites.comparatifs import mot_propre, vante_ce_que_dit_un_mot
from cctgen.evaluation.suites.issue import issues
from cctgen.socle.anomalies import Lieu
from tests.evaluation.fabriques import BAREME, des_appreciations, un_dossier, un_prix, une_offre
from tests.evaluation.suites.fabriques import RETENUE, des_suites
from tests.evaluation.suites.phrases_du_choix import NE_VANTENT_PAS, VANTENT

AVEUX = (
    "Le prix le plus bas compense une facilité d'usage un peu moindre.",
    "Malgré une facilité d'usage inférieure, son prix l'emporte.",
    "Son prix l'emporte en dépit de la facilité d'usage.",
    "Quoique sa facilité d'usage soit seconde, son prix l'emporte.",
    "Bien qu'en retrait sur la facilité d'usage, l'offre est la moins chère.",
    "Une moindre facilité d'usage, mais le prix le plus bas.",
    "Sa facilité d'usage, un peu en retrait, ne change rien au classement.",
    "L'offre est en retrait sur la facilité d'usage ; son prix l'emporte.",
    "La facilité d'usage du produit est inférieure.",
    "La facilité d'usage est moins bonne que celle des autres.",
    "L'offre est derrière pour ses accès (UTI-1), un peu moins complets.",
    "La facilité d'usage est plus faible de 1,69 point ; le prix l'emporte.",
    "Facilité d'usage : la plus faible des trois.",
    "Facilité d'usage la plus basse, prix le plus bas.",
    "Devance les autres sur le prix, non sur la facilité d'usage.",
    "La facilité d'usage de l'autre offre est supérieure, mais son prix plus élevé.",
    "L'autre offre présente une meilleure facilité d'usage.",
    "Le prix décide, la facilité d'usage étant à l'avantage de l'autre offre.",
    "Le meilleur prix, à facilité d'usage égale.",
    "La facilité d'usage est identique ; le prix fait la différence.",
    "Une facilité d'usage comparable à celle de l'autre offre, pour un prix plus bas.",
    "Même facilité d'usage, prix plus bas.",
    "Elle fait jeu égal sur UTI-1.",
    "Hormis UTI-1, elle est au moins à égalité partout.",
    "Les notes données sur UTI-1 sont égales.",
    "La facilité d'usage, sans être la meilleure, est bonne.",
    "La facilité d'usage n'est pas la meilleure.",
    "L'écart de prix l'emporte sur l'écart de facilité d'usage.",
    "Facilité d'usage : 50, contre 75 pour l'autre offre.",
    "Le sous-critère « Facilité d'usage » : 50 contre 75.",
    "Facilité d'usage (50) et prix (100).",
)
VANTEES = (
    "Sa facilité d'usage l'emporte, pour un prix moindre.",
    "Une facilité d'usage supérieure et un prix inférieur.",
    "Sa facilité d'usage n'est pas moindre.",
    "Sa facilité d'usage est moins chère à tenir.",
    "Une équipe bien qualifiée sur la facilité d'usage.",
    "Sa facilité d'usage demande moins de formation.",
    "Sa facilité d'usage vaut au moins celle attendue.",
    "La facilité d'usage des autres offres est inférieure.",
    "Malgré un prix plus haut, la facilité d'usage l'emporte.",
    "Une facilité d'usage moindre. Ailleurs, la facilité d'usage l'emporte.",
    "Le prix le plus bas porte la facilité d'usage.",
    "Une facilité d'usage sans égale.",
    "La facilité d'usage, 3 ans durant.",
    "Facilité d'usage (75), la meilleure.",
    "L'autre offre est en retrait sur la facilité d'usage.",
    "La facilité d'usage de l'autre offre est plus faible.",
)


@pytest.mark.parametrize(
    ("avantages", "dementis"),
    [
        ("Un plan éprouvé.", []),
        ("Ses journaux (SSI-1).", []),
        ("Ses journaux (SSI-2).", ["SSI-2 (4, contre 4 pour Beta)"]),
        ("Ses accès (UTI-1), ses alertes (SSI-P).", ["UTI-1 (2, contre 3 pour Beta)"]),
        ("Sa valeur  technique.", []),
        ("La facilité d'usage.", ["Facilité d'usage (50, contre 75 pour Beta)"]),
        ("SSI-23 et UTI-1-2 ne sont pas d'ici.", []),
        *((avoue, []) for avoue in AVEUX),
        *((vante, ["Facilité d'usage (50, contre 75 pour Beta)"]) for vante in VANTEES),
    ],
)
def test_les_avantages_ecrits_ne_vantent_que_ce_que_l_offre_a_gagne(avantages: str, dementis: list[str]) -> None:
    """« Les droits qu'elle cède couvrent davantage le besoin » se lisait d'une offre notée 2 sur 4, contre 4."""
    technique, prix = BAREME["criteres"]
    securite, usage = technique["sous_criteres"]
    nommes = {**technique, "sous_criteres": [securite, {**usage, "libelle": "Facilité d'usage"}]}
    dossier = un_dossier(bareme={"criteres": [nommes, prix]})
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = {"Alpha": {"SSI-1": 4, "SSI-2": 4, "UTI-1": 2}, "Beta": {"SSI-1": 2, "SSI-2": 4, "UTI-1": 3}}
    montants = [un_prix("Alpha", "100"), un_prix("Beta", "200")]
    redigees = des_suites({**RETENUE, "avantages": avantages})
    (issue,) = issues(comparer(dossier, offres, des_appreciations(notes, offres), montants), redigees, dossier)
    dits = [a.message for a in avantages_dementis(issue, Lieu("suites.yaml"), dossier)]
    assert len(dits) == bool(dementis)
    assert all(dementi in dits[0] for dementi in dementis)


def _dementis(**ecrits: str) -> list[str]:
    """Alpha, la plus chère, n'est devant que sur SSI-1 ; `partout`, elle l'est sur tout."""
    dossier = un_dossier()
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = {"Alpha": {"SSI-1": 4, "SSI-2": 2, "UTI-1": 2}, "Beta": {"SSI-1": 2, "SSI-2": 4, "UTI-1": 4}}
    montants = {"Alpha": "200", "Beta": "100"}
    if ecrits.pop("partout", ""):
        notes, montants = (
            {"Alpha": dict.fromkeys(notes["Alpha"], 4), "Beta": dict.fromkeys(notes["Beta"], 2)},
            {
                "Alpha": "100",
                "Beta": "200",
            },
        )
    redigees = des_suites({**RETENUE, "motif": "Retenue.", "avantages": "", **ecrits})
    prix = [un_prix(nom, montant) for nom, montant in montants.items()]
    (issue,) = issues(comparer(dossier, offres, des_appreciations(notes, offres), prix), redigees, dossier)
    return [a.message for a in avantages_dementis(issue, Lieu("suites.yaml"), dossier)]


@pytest.mark.parametrize("phrase", VANTENT)
def test_ni_le_motif_du_choix_ni_les_avantages_ne_vantent_ce_qui_est_perdu(phrase: str) -> None:
    """« Le prix y est plus bas », d'une offre deux fois plus chère, partait sans un mot ; son motif, sans relecture."""
    (du_motif,) = _dementis(motif=phrase)
    (des_avantages,) = _dementis(avantages=phrase.replace("'", "’"))
    assert "le motif du choix vante" in du_motif
    assert "les avantages écrits citent" in des_avantages
    assert "pour Beta" in du_motif
    assert _dementis(motif=phrase, avantages=phrase, partout="oui") == []


@pytest.mark.parametrize("phrase", NE_VANTENT_PAS)
def test_une_phrase_qui_ne_compare_pas_ne_se_dement_pas(phrase: str) -> None:
    assert _dementis(motif=phrase) == []
    # Parmi des avantages, citer une référence ou un intitulé suffit : l'innocence n'y est que sur le reste.
    if "SSI-2" not in phrase and "valeur technique" not in phrase.lower():
        assert _dementis(avantages=phrase) == []


def test_le_prix_se_dement_en_euros_et_sa_note_sur_cent() -> None:
    (dit,) = _dementis(motif="Le prix y est plus bas. Sa note de prix est la meilleure.")
    assert "Prix (200\u00a0€, contre 100\u00a0€ pour Beta), note « Prix » (50, contre 100 pour Beta)" in dit


@pytest.mark.parametrize(("phrase", "dit"), [("Le prix le plus bas.", False), ("La meilleure note de prix.", True)])
def test_deux_notes_qui_se_lisent_egales_n_en_mettent_aucune_devant(phrase: str, *, dit: bool) -> None:
    dossier = un_dossier()
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = des_appreciations({nom: {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4} for nom in ("Alpha", "Beta")}, offres)
    comparaison = comparer(dossier, offres, notes, [un_prix("Alpha", "548000"), un_prix("Beta", "548012")])
    (issue,) = issues(comparaison, des_suites({**RETENUE, "motif": phrase}), dossier)
    assert bool(list(avantages_dementis(issue, Lieu("suites.yaml"), dossier))) is dit


@pytest.mark.parametrize(
    ("intitule", "radical"),
    [
        ("Valeur technique", "techniqu"),
        ("Performance environnementale", "environnement"),
        ("Qualité sociale", ""),
        ("Sécurité, hébergement et données", ""),
        ("Sécurité", ""),
    ],
)
def test_un_mot_ne_designe_un_intitule_que_s_il_n_en_designe_qu_un(intitule: str, radical: str) -> None:
    assert mot_propre(intitule, [intitule, "Engagement social", "Sécurité"]) == radical
    for phrase in ("Première sur le critère environnemental.", "La meilleure note environnementale."):
        assert vante_ce_que_dit_un_mot(radical, phrase) is (radical == "environnement")


@pytest.mark.parametrize(("beta", "dit"), [("100", False), ("99", True)])
@pytest.mark.parametrize("phrase", ["Première partout.", "Aucune autre offre n'est moins chère."])
def test_une_egalite_ne_dement_pas_ce_que_nul_ne_depasse(phrase: str, beta: str, *, dit: bool) -> None:
    dossier = un_dossier()
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = des_appreciations({nom: {"SSI-1": 4, "SSI-2": 4, "UTI-1": 4} for nom in ("Alpha", "Beta")}, offres)
    comparaison = comparer(dossier, offres, notes, [un_prix("Alpha", "100"), un_prix("Beta", beta)])
    (issue,) = issues(comparaison, des_suites({**RETENUE, "motif": phrase}), dossier)
    assert bool(list(avantages_dementis(issue, Lieu("suites.yaml"), dossier))) is dit
