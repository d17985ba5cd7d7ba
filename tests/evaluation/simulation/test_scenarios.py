"""Une méthode s'éprouve sur des offres d'essai : chaque défaut se révèle, chaque chiffre est celui de la notation."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from cctgen.evaluation.simulation.ensemble import PrixDEssai, simuler_lot
from cctgen.evaluation.simulation.modele import Portee, Scenario, SimulationDuLot
from tests.evaluation.fabriques import BAREME, un_dossier

TECHNIQUE, PRIX = BAREME["criteres"]
PLATE = [
    {"note": "0", "ancre": "Rien."},
    {"note": "1", "ancre": "Peu."},
    {"note": "2", "ancre": "Prouvé.", "attendu": "oui"},
]


def simuler(
    prix: tuple[int, ...] = (100, 110, 130), postes: dict[str, Decimal] | None = None, **bareme: Any
) -> SimulationDuLot:
    dossier = un_dossier(bareme={**BAREME, **bareme})
    assert dossier.bareme is not None
    return simuler_lot(dossier, 0, dossier.bareme, PrixDEssai(tuple(map(Decimal, prix)), postes or {}))


def scenario(simulation: SimulationDuLot, identifiant: str) -> Scenario:
    return next(s for s in simulation.scenarios if s.id == identifiant)


def notes(simulation: SimulationDuLot, identifiant: str) -> dict[str, Fraction | None]:
    return {o.nom: o.note for o in scenario(simulation, identifiant).offres}


def portees(simulation: SimulationDuLot, identifiant: str = "") -> set[Portee]:
    conclusions = scenario(simulation, identifiant).conclusions if identifiant else simulation.conclusions
    return {c.portee for c in conclusions}


def phrases(simulation: SimulationDuLot) -> str:
    return "\n".join(c.phrase for c in simulation.conclusions)


def avec_formule(**formule: str) -> dict[str, Any]:
    return {"criteres": [TECHNIQUE, {**PRIX, "formule": formule}]}


def test_une_methode_saine_ne_donne_rien_a_relire() -> None:
    assert portees(simuler()) == {Portee.CONSTAT}


def test_des_offres_conformes_ont_la_meme_note_et_il_en_reste_a_gagner() -> None:
    # Technique 75 (degré 3 sur 4) x 60 %, prix 100 x 40 % : 85 ; le reste, 15, va aux réponses supérieures.
    simulation = simuler()
    assert set(notes(simulation, "tous-conformes").values()) == {Fraction(85)}
    assert "obtient 85 sur 100" in phrases(simulation)
    assert "vaut 15 points de plus" in phrases(simulation)


def test_une_echelle_sans_degre_au_dessus_de_l_attendu_est_refusee() -> None:
    simulation = simuler(echelle=PLATE)
    assert portees(simulation, "tous-conformes") == {Portee.REFUS}
    assert "n° 2501824" in phrases(simulation)


def test_sans_critere_d_appreciation_seul_le_prix_departage() -> None:
    simulation = simuler(criteres=[{**PRIX, "poids": "100"}])
    assert portees(simulation, "tous-conformes") == {Portee.ATTENTION}
    assert scenario(simulation, "moyenne-partout").offres == ()


def test_deux_prix_voisins_ont_deux_notes_voisines() -> None:
    # 100/101 et 100/102 : 40 x (1 - 100/101) = 0,396 et 40 x (1 - 100/102) = 0,784.
    serres = notes(simuler(), "prix-serres")
    assert serres["Plus 1 %"] == 45 + 40 * Fraction(100, 101)
    assert "vaut 0,4 point, deux pour cent 0,78 point" in phrases(simuler())


def test_une_formule_qui_creuse_l_ecart_de_deux_prix_voisins_se_voit() -> None:
    simulation = simuler((100, 101, 102), **avec_formule(nom="lineaire", plancher="100", plafond="102"))
    assert portees(simulation, "prix-serres") == {Portee.ATTENTION}
    assert "un pour cent de prix prend 50 % du poids du prix" in phrases(simulation)
    assert "n° 405787" in phrases(simulation)


def test_une_formule_qui_plafonne_ne_distingue_plus_deux_prix() -> None:
    simulation = simuler((100, 110), **avec_formule(nom="lineaire", plancher="200", plafond="300"))
    assert portees(simulation, "prix-serres") == {Portee.ATTENTION}
    assert "la formule plafonne" in phrases(simulation)
    assert portees(simulation, "critere-neutralise") == {Portee.CONSTAT, Portee.ATTENTION}
    assert "Il est neutralisé (CE, 03/11/2014, n° 373362)" in phrases(simulation)


def test_un_prix_bas_isole_dit_ce_qu_il_ote_aux_autres() -> None:
    # Conforme : 45 + 40 x 60/100 = 69, contre 85 sans elle ; insuffisante : 15 + 40 = 55.
    simulation = simuler()
    lues = notes(simulation, "prix-bas-isole")
    assert (lues["Conforme"], lues["Moins 40 %"]) == (Fraction(69), Fraction(55))
    assert "ôte 16 points" in phrases(simulation)


@pytest.mark.parametrize(
    ("poids", "rabais", "portee"), [(40, 76, Portee.CONSTAT), (50, 51, Portee.CONSTAT), (80, 13, Portee.ATTENTION)]
)
def test_le_rabais_qui_fait_gagner_une_offre_insuffisante_est_exact(poids: int, rabais: int, portee: Portee) -> None:
    """Elle gagne quand poids x (1 - (1 - r)) > (100 - poids) x (75 - 25) / 100."""
    technique, prix = {**TECHNIQUE, "poids": str(100 - poids)}, {**PRIX, "poids": str(poids)}
    simulation = simuler(criteres=[technique, prix])
    assert f"à partir de {rabais} % de rabais" in phrases(simulation)
    assert Fraction(poids * rabais, 100) > Fraction((100 - poids) * 50, 100) >= Fraction(poids * (rabais - 1), 100)
    assert scenario(simulation, "prix-bas-isole").conclusions[0].portee is portee


def test_entre_bornes_annoncees_un_prix_bas_ne_change_la_note_de_personne() -> None:
    simulation = simuler((100, 110), **avec_formule(nom="lineaire", plancher="50", plafond="300"))
    assert "ne change la note d'aucune autre offre" in phrases(simulation)


def test_un_sous_critere_qui_compense_tous_les_autres_se_voit() -> None:
    """Sécurité vaut 75 % : excellente là, insuffisante ailleurs, 60 x (75 + 6,25) / 100 + 40 = 88,75 contre 85."""
    assert "insuffisante ailleurs, 88,75. Elle dépasse une offre conforme partout (85)." in phrases(simuler())
    parts = [{**part, "poids": "50"} for part in TECHNIQUE["sous_criteres"]]
    assert "Elle dépasse" not in phrases(simuler(criteres=[{**TECHNIQUE, "sous_criteres": parts}, PRIX]))


def test_une_offre_moyenne_et_moins_chere_se_compare_a_une_conforme() -> None:
    """La moyenne, la moins chère, a 30 et 40 points ; la conforme 45 et 36."""
    assert "l'offre conforme reste devant de 11 points" in phrases(simuler())


def test_chaque_critere_dit_les_points_qu_il_met_en_jeu() -> None:
    # Prix : 40 x (1 - 100/130) = 9,23. Technique : 60 x 3/4 = 45.
    dites = phrases(simuler())
    assert "« Prix » : 9,23 points en jeu sur 40 points annoncés (de 100\u202f€ à 130\u202f€)" in dites.replace(
        "\u00a0€", "\u202f€"
    )
    assert "« Valeur technique » : 45 points en jeu sur 60 points annoncés" in dites


def test_les_poids_reels_somment_exactement_aux_poids_annonces() -> None:
    simulation = simuler()
    assert sum(p.points for p in simulation.themes) == 60
    assert sum(p.points for p in simulation.exigences) == 60
    assert {p.id: p.points for p in simulation.exigences} == {
        "SSI-1": Fraction(45, 2),
        "SSI-2": Fraction(45, 2),
        "UTI-1": Fraction(15),
    }


def test_un_theme_que_le_nombre_d_exigences_ecrase_est_nomme() -> None:
    technique = {"id": "technique", "type": "appreciation", "poids": "60", "themes": ["securite"]}
    pese = un_dossier(poids="7", bareme={"criteres": [{**technique, "piliers": ["utilisateur"]}, PRIX]})
    assert pese.bareme is not None
    simulation = simuler_lot(pese, 0, pese.bareme, PrixDEssai())
    assert "le nombre d'exigences donne" in phrases(simulation)
    assert "n° 448618" in phrases(simulation)
    assert "le nombre d'exigences" not in phrases(simuler())


def test_les_formules_se_comparent_sur_les_memes_prix() -> None:
    (effet,) = simuler().effets
    assert effet.formules[0].retenue
    assert len({f.nom for f in effet.formules}) == len(effet.formules) == 5
    assert effet.formules[0].notes == (
        (Decimal(100), Fraction(100)),
        (Decimal(110), Fraction(1000, 11)),
        (Decimal(130), Fraction(1000, 13)),
    )
    assert [note for _, note in effet.courbe] == sorted((note for _, note in effet.courbe), reverse=True)


def test_chaque_poste_dit_sa_part_et_ce_que_vaut_un_rabais() -> None:
    postes = [
        {"id": "jours", "designation": "Journées", "quantite": "100"},
        {"id": "deplacement", "designation": "Déplacement"},
    ]
    criteres = [TECHNIQUE, {**PRIX, "montant": {"postes": postes}}]
    simulation = simuler(postes={"jours": Decimal(990), "deplacement": Decimal(500)}, criteres=criteres)
    jours, deplacement = simulation.postes
    assert jours.part == Fraction(99000, 99500)
    # 10 % sur les jours : 99 500 devient 89 600 ; l'avance vaut 40 x (1 - 89 600 / 99 500).
    assert jours.rabais == 40 * (1 - Fraction(89600, 99500))
    assert deplacement.part < Fraction(1, 100)
    assert "Moins de 1 % du montant comparé chacun : Déplacement" in phrases(simulation)


def test_sans_prix_donne_les_essais_suivent_les_bornes_ou_l_estimation() -> None:
    assert simuler((), **avec_formule(nom="lineaire", plancher="100", plafond="300")).prix == (180, 200, 220)
    assert simuler(()).prix == (100_000, 110_000, 130_000)


def test_l_ouverture_des_prix_ne_change_rien_a_des_essais_tous_apprecies() -> None:
    attendues = notes(simuler(), "prix-bas-isole")
    assert notes(simuler(ouverture_des_prix="apres_appreciation"), "prix-bas-isole") == attendues


def test_un_critere_que_rien_ne_porte_ne_se_simule_pas() -> None:
    """Il n'aurait pas de note : aucun essai ne dirait rien, et la méthode ne se publie pas."""
    vide = {"id": "metier", "libelle": "Méthode", "type": "appreciation", "poids": "20"}
    simulation = simuler(criteres=[{**TECHNIQUE, "poids": "40"}, vide, PRIX])
    assert simulation.scenarios == ()
    assert "« Méthode » ne porte sur aucune exigence notée" in phrases(simulation)
    assert Portee.REFUS in portees(simulation)
    assert Portee.ATTENTION not in portees(simulation)


def test_une_echelle_qui_ne_depasse_pas_zero_se_refuse_sans_essai() -> None:
    nulle = [{"note": "0", "ancre": "Rien."}, {"note": "0", "ancre": "Rien non plus."}]
    simulation = simuler(echelle=nulle)
    assert simulation.scenarios == ()
    assert [c.phrase[:30] for c in simulation.conclusions if c.portee is Portee.REFUS] == [
        "L'échelle n'a que le degré 0 :"
    ]
