from __future__ import annotations

import re
from decimal import Decimal

import pytest

from cctgen.assemblage.contenu.reglement import criteres_publies, lignes_du_reglement
from cctgen.consultation.bareme import Bareme
from cctgen.consultation.effets import EFFETS, IMPORTANTE, effet_primordial
from cctgen.matrice.contrat import Conformite
from cctgen.matrice.notice import SENS_CONFORMITE
from tests.evaluation.fabriques import une_exigence_retenue
from tests.fabriques import un_clausier

IDENTITE = un_clausier().identite


def lignes(**bareme: object) -> str:
    return "\n".join(lignes_du_reglement(Bareme.model_validate(bareme), "L'effet.", "appel_offres", IDENTITE))


PROCEDURES = ("appel_offres", "negociee", "adaptee")

PRIX = {"id": "prix", "type": "prix", "poids": 50, "assiette": "le total du DQE"}
CRITERES: list[dict[str, object]] = [
    {
        "id": "technique",
        "type": "appreciation",
        "poids": 50,
        "sous_criteres": [{"id": "securite", "poids": 100, "themes": ["securite"], "piliers": ["utilisateur"]}],
    },
    {"id": "environnement", "type": "appreciation", "poids": 10, "exigences": ["ECO-001-1"]},
    {"id": "prix", "type": "prix", "poids": "39.5"},
]


def test_chaque_critere_publie_les_exigences_qui_comptent() -> None:
    texte = lignes(criteres=CRITERES)
    assert "« Sécurité » et « CCT – Utilisateur »" in texte
    assert "Critère « environnement » : 10 %, apprécié sur l'exigence notée ECO-001-1." in texte
    assert "39,5 %" in texte


def test_un_theme_qui_ne_note_rien_dans_ces_lots_ne_se_publie_pas() -> None:
    """Ni un thème que seules portent des exigences non notées, ni celui qu'un autre critère vide en les nommant."""
    part = {"id": "securite", "poids": 100, "themes": ["securite", "hebergement"], "piliers": ["utilisateur"]}
    technique = {**CRITERES[0], "sous_criteres": [part]}
    environnement = {**CRITERES[1], "exigences": ["HEB-2"]}
    bareme = Bareme.model_validate({"criteres": [technique, environnement, PRIX], "lots": {"2": {"criteres": [PRIX]}}})
    siennes = [
        une_exigence_retenue("SSI-1", theme="securite", lots=(1,)),
        une_exigence_retenue("HEB-1", theme="hebergement", notee=False, lots=(1,)),
        une_exigence_retenue("HEB-2", theme="hebergement", lots=(1,)),
        une_exigence_retenue("HEB-3", theme="hebergement", lots=(2,)),
    ]
    groupe, _ = criteres_publies(bareme, IDENTITE, (1, 2), siennes)
    portees = {critere.nom: critere.compte for critere in groupe.criteres}
    assert portees["securite"] == "Apprécié sur les exigences notées du thème « Sécurité » de la matrice"
    rien, _ = criteres_publies(bareme, IDENTITE, (1, 2))
    assert "hebergement" in str(rien.criteres), "sans exigence connue, tout ce que vise le barème se publie"


def test_la_regle_du_theme_ne_se_publie_que_si_le_reglement_publie_des_themes() -> None:
    regle = "et non dans celui de son thème"
    assert regle in lignes(criteres=CRITERES)
    sans_theme = {"id": "metier", "type": "appreciation", "poids": 50.5}
    assert regle not in lignes(criteres=[sans_theme, *CRITERES[1:]])


def test_une_case_vide_ne_vaut_zero_que_si_le_reglement_l_annonce() -> None:
    assert "pas d'office la note zéro, que reçoit l'exigence à laquelle rien dans l'offre ne répond" in lignes(
        criteres=CRITERES
    )
    assert "vaut la note zéro" in lignes(criteres=CRITERES, case_vide="zero")


def test_un_sans_objet_admis_recoit_au_moins_la_note_d_une_reponse_conforme() -> None:
    """Sans cette règle, deux évaluateurs le noteraient l'un 0, l'autre 3 ; sans plafond, le risque absent se note."""
    admis = "« Sans objet » dont l'acheteur admet le motif reçoit la note 3"
    assert f"{admis} au moins, et une note supérieure si ce motif prouve ce que l'échelle demande pour elle." in lignes(
        criteres=CRITERES
    )
    sommet = [{"note": n, "ancre": f"Degré {n}.", **({"attendu": "oui"} if n == 3 else {})} for n in range(4)]
    assert f"{admis}." in lignes(criteres=CRITERES, echelle=sommet)
    sans_degre_attendu = [{"note": n, "ancre": f"Degré {n}."} for n in range(3)]
    assert "Sans objet » dont l'acheteur admet" not in lignes(criteres=CRITERES, echelle=sans_degre_attendu)


@pytest.mark.parametrize("effet", ["", *EFFETS.values()])
def test_un_sans_objet_a_un_sort_quel_que_soit_le_niveau_et_la_matrice_le_redit(effet: str) -> None:
    """Une P ou une I non notée qui ne s'applique pas n'est ni refusée, ni tenue : sans règle, nul ne sait."""
    [regle] = [li for li in lignes_du_reglement(None, effet, "appel_offres", IDENTITE) if "« Sans objet »" in li]
    assert "l'offre irrégulière si l'acheteur en admet le motif ; sinon, elle se juge" in regle
    assert "n'admet pas ce motif, la réponse se juge comme « Non conforme »" in SENS_CONFORMITE[Conformite.SANS_OBJET]
    for dite in (regle, SENS_CONFORMITE[Conformite.SANS_OBJET]):
        assert dite.endswith("comme « Non conforme », sans réduire l'exigence.")


def test_l_ancre_du_zero_ne_parle_d_absence_que_si_une_reponse_absente_vaut_zero() -> None:
    assert "0 : Absence de réponse ou inadéquation manifeste" in lignes(criteres=CRITERES, case_vide="zero")
    assert "0 : Réponse manifestement inadaptée" in lignes(criteres=CRITERES)
    assert "Absence de réponse" not in lignes(criteres=CRITERES)


def test_un_sigle_garde_ses_capitales_et_le_prix_dit_son_assiette() -> None:
    si = IDENTITE.model_copy(update={"piliers": {"securite": "Sécurité du SI"}})
    bareme = Bareme.model_validate({"criteres": [{**CRITERES[0], "sous_criteres": [], "piliers": ["securite"]}, PRIX]})
    texte = "\n".join(lignes_du_reglement(bareme, "L'effet.", "appel_offres", si))
    assert "« CCT – Sécurité du SI »" in texte
    assert "sur le total du DQE." in texte
    assert "sur le montant de l'offre" in lignes(criteres=CRITERES)
    assert "s'il est mixte, somme du forfait et de ce total" in lignes(criteres=CRITERES)
    assert "La note d'un critère ou, s'il en comporte, de chacun de ses sous-critères" in texte


@pytest.mark.parametrize(("poids", "notee", "dit"), [(2, True, True), (1, True, False), (2, False, False)])
def test_le_reglement_ne_parle_de_poids_que_si_une_exigence_notee_en_a_un(poids: int, notee: bool, dit: bool) -> None:
    """« Sauf poids indiqué » fait chercher au candidat un poids qu'aucune annexe ne porte."""
    bareme = Bareme.model_validate({"criteres": CRITERES})
    portee = [une_exigence_retenue(notee=notee, poids=Decimal(poids))]
    texte = "\n".join(lignes_du_reglement(bareme, "L'effet.", "appel_offres", IDENTITE, exigences=portee))
    assert ("part égale, sauf celles dont le poids s'écrit sous le niveau" in texte) is dit
    assert ("comptent à part égale.\n" in texte) is not dit


def test_le_reglement_dit_quand_une_primordiale_n_est_pas_respectee() -> None:
    texte = lignes(criteres=CRITERES)
    assert f"Une exigence de niveau I est importante. {IMPORTANTE}" in texte
    for mot in ("à la date prévue", "« Partiellement conforme »", "« Version future »", "« Dérogation demandée »"):
        assert mot in texte


@pytest.mark.parametrize("choix", EFFETS)
def test_une_derogation_demandee_vaut_le_meme_refus_sous_chaque_effet(choix: str) -> None:
    """La matrice et le formulaire le disent sans connaître l'effet choisi : un seul mot vaut pour tous."""
    texte = "\n".join(lignes_du_reglement(None, effet_primordial(choix), "appel_offres", IDENTITE))
    assert re.search(
        r"(?i)refus de la tenir[^.]*« Dérogation demandée »|« Dérogation demandée »[^.]*refus de la tenir", texte
    )


def test_ce_que_vaut_une_reponse_a_une_exigence_importante_se_dit_sans_equivoque() -> None:
    texte = lignes(criteres=CRITERES)
    assert "une réponse autre que « Conforme », ou absente, ne rend pas à elle seule l'offre irrégulière" in texte
    assert "ou lorsque rien dans l'offre n'y répond" in texte
    assert "la preuve que la matrice attend de chaque exigence, ou dit où son offre la donne" in texte
    assert "l'acheteur fait préciser ce que l'offre contient déjà ; à défaut, l'offre est incomplète" in texte


def test_une_importante_non_notee_ne_se_refuse_pas_sans_irregularite() -> None:
    """Elle s'impose telle quelle : qui annonce ne pas la tenir ne respecte pas les documents (L.2152-2)."""
    ecart = (
        "Sur une exigence de niveau I non notée, la réponse ou la preuve qui laisse penser qu'elle ne sera pas tenue"
    )
    texte = lignes(criteres=CRITERES)
    assert "Sur une exigence de niveau I notée, une réponse autre que « Conforme »" in texte
    assert f"{ecart} est une irrégularité potentielle" in texte
    assert ecart in "\n".join(lignes_du_reglement(None, "", "appel_offres", IDENTITE)), "sans primordiale aussi"
    remediation = "\n".join(lignes_du_reglement(None, effet_primordial("remediation"), "appel_offres", IDENTITE))
    assert ecart not in remediation, "une I ne se traite pas plus durement qu'une P"
    assert "le refus de la tenir, ou l'écart sans cet engagement, est une irrégularité potentielle" in remediation, (
        "la loi ne permet pas d'admettre un refus"
    )
    assert "l'offre est incomplète" not in remediation, (
        "ce que le titulaire mettra en conformité ne manque pas à l'offre"
    )


def test_une_primordiale_due_en_execution_dit_la_forme_de_l_engagement_et_ce_qui_vaut_refus() -> None:
    """Toute réponse possible a un sort, et le même partout : sinon une offre muette n'est ni régulière, ni écartée."""
    texte = "\n".join(lignes_du_reglement(None, effet_primordial("remediation"), "appel_offres", IDENTITE))
    assert "s'engage expressément, dans la colonne « Réponse et justification », à la tenir en entier" in texte
    assert "de l'acheteur, sauf règle propre à un système existant" in texte, "le marché en fait une à part"
    for refus in (
        "une réponse « Partiellement conforme » ou « Non conforme » sans cet engagement",
        "une « Dérogation demandée »",
        "ne peut être tenue à cette échéance, ou selon cette règle",
        "« Version future » vaut de même refus",
        "à laquelle rien dans l'offre ne répond est tenue pour refusée",
    ):
        assert refus in texte
    for d_un_autre_effet in ("tenue pour non respectée", "à la date prévue au marché", "vaut, à l'offre"):
        assert d_un_autre_effet not in texte


@pytest.mark.parametrize("effet", ["", *EFFETS.values()])
def test_ce_qui_s_examine_n_est_pas_encore_etabli_et_ce_qui_l_est_est_irregulier(effet: str) -> None:
    """« Au cas par cas » d'une phrase, « éliminée » d'une autre : un non-respect établi est irrégulier (L.2152-2)."""
    lues = [li for li in lignes_du_reglement(None, effet, "appel_offres", IDENTITE) if "potentielle" in li]
    assert lues
    for li in lues:
        assert any(doute in li for doute in ("laisse penser", "Le refus", "le refus"))
        assert "établie, elle rend l'offre irrégulière" in li or "si elle est établie, l'offre est irrégulière" in li


def test_sans_exigence_primordiale_rien_n_est_dit_d_elles() -> None:
    texte = "\n".join(lignes_du_reglement(None, "", "appel_offres", IDENTITE))
    assert "primordiale" not in texte
    assert "niveau P" not in texte
    assert "exigence P" not in texte
    assert "Aucune « Dérogation demandée » n'est accordée avant la notification" in texte


def test_sans_bareme_il_reste_la_presentation_et_l_effet_d_une_primordiale() -> None:
    texte = lignes_du_reglement(None, effet_primordial("remediation"), "adaptee", IDENTITE)
    assert EFFETS["remediation"] in texte
    assert not any("Critère" in ligne for ligne in texte)
    assert effet_primordial("inconnu") == EFFETS["irregularite"]


def test_la_procedure_negociee_annonce_ses_exigences_minimales() -> None:
    def dit(effet: str, procedure: str) -> str:
        return "\n".join(lignes_du_reglement(None, effet, procedure, IDENTITE))

    minimales = "niveau I non notées sont les exigences minimales du marché : ni elles ni les critères d'attribution"
    for effet in ("irregularite", "remediation"):
        assert f"Les exigences de niveau P et celles de {minimales}" in dit(EFFETS[effet], "negociee")
    for sans_primordiale in ("", EFFETS["notation"]):
        assert f"Les exigences de {minimales}" in dit(sans_primordiale, "negociee")
    assert "négocient" not in dit(EFFETS["irregularite"], "appel_offres")


def test_la_procedure_commande_ce_qui_se_regularise() -> None:
    dits = {p: "\n".join(lignes_du_reglement(None, "L'effet.", p, IDENTITE)) for p in PROCEDURES}
    assert len(set(dits.values())) == len(PROCEDURES)
    assert "négociation" not in dits["appel_offres"]
    assert "au cours de la négociation" in dits["negociee"]


def test_des_baremes_par_lot_se_publient_lot_par_lot_et_le_reste_une_fois() -> None:
    lots = {"2": {"criteres": [{**PRIX, "poids": 100}]}}
    bareme = Bareme.model_validate({"criteres": CRITERES, "lots": lots})
    textes = lignes_du_reglement(bareme, "L'effet.", "appel_offres", IDENTITE, (1, 2, 3))
    assert "Pour les lots 1 et 3, critère « technique » : 50 %." in textes
    assert any(t.startswith("Pour les lots 1 et 3, sous-critère « securite » : 100 % du critère") for t in textes)
    assert [t for t in textes if t.startswith("Pour le lot 2,")] == [
        "Pour le lot 2, critère « prix » : 100 %, noté 100 x prix le plus bas / prix de l'offre, sur le total du DQE."
    ]
    assert not any(t.startswith(("Critère", "Sous-critère")) for t in textes)
    assert sum("échelle suivante" in t for t in textes) == 1


def test_un_bareme_commun_se_publie_sans_nommer_les_lots() -> None:
    bareme = Bareme.model_validate({"criteres": CRITERES})
    _, *seules = lignes_du_reglement(bareme, "L'effet.", "appel_offres", IDENTITE)
    _, *communes = lignes_du_reglement(bareme, "L'effet.", "appel_offres", IDENTITE, (1, 2))
    assert communes == seules


@pytest.mark.parametrize(("lots", "dit"), [((0,), False), ((1,), True), ((1, 2), True)])
def test_seule_une_consultation_allotie_parle_de_lots(lots: tuple[int, ...], dit: bool) -> None:
    textes = lignes_du_reglement(None, "", "appel_offres", IDENTITE, lots)
    assert any("pour chaque lot" in texte for texte in textes) is dit
