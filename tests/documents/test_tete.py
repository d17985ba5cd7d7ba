"""La tête d'annexe, le renvoi d'une fiche à ses services, et ce qui distingue une recommandation d'une règle."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cctgen.assemblage.tete_d_annexe import FaitDeContexte, Pilier, ServiceOffert, Tete
from cctgen.consultation.modele import jours_en_clair
from cctgen.documents.annexe import contenu_article
from cctgen.documents.tete import contexte_et_services, renvoi_aux_services, tete
from cctgen.documents.texte import Bloc, Paragraphe, Style, Tableau, Titre, contenu_en_clair
from tests.documents.fabriques import un_article, un_dossier

SSO = ServiceOffert("sso", "Service unique", "Authentification.", "", "", "", est_obligatoire=True, lots=(1, 2))
CARTES = replace(SSO, id="cartes", nom="Cartes", documentation="cartes.exemple.fr", est_obligatoire=False, lots=(2,))
PILIERS = (Pilier("Utilisateur", "Accueillir.", "1", 2, 3), Pilier("Hébergement", "Exécuter.", "", 0, 0))


def tableaux(blocs: list[Bloc]) -> list[Tableau]:
    return [b for b in blocs if isinstance(b, Tableau)]


def test_sans_tete_rien_ne_precede_les_articles() -> None:
    assert [*tete(Tete()), *contexte_et_services(un_dossier(), Tete())] == []


def test_le_schema_met_les_piliers_cote_a_cote_et_dit_celui_que_rien_n_engage() -> None:
    (schema,) = tableaux(list(tete(Tete(piliers=PILIERS))))
    assert len(schema.entetes) == len(PILIERS)
    (ligne,) = schema.lignes
    assert [contenu_en_clair(p.contenu) for p in ligne[0][1:]] == ["2\u00a0fiches, 3\u00a0exigences"]
    assert "Rien n'en est retenu ici." in str(ligne[1])


def test_le_contexte_et_les_services_ont_chacun_leur_tableau_et_leur_titre() -> None:
    faits = (FaitDeContexte("La sécurité", (("Sensibilité", "Sensible"), ("Exposition", "Internet"))),)
    blocs = list(contexte_et_services(un_dossier(), Tete(contexte=faits, services=(SSO, CARTES))))
    contexte, services = tableaux(blocs)
    assert [b.texte for b in blocs if isinstance(b, Titre)] == [contexte.titre, services.titre]
    assert "Sensibilité : " in str(contexte.lignes)
    assert "À employer" in str(services.lignes[0])
    assert "Au choix" in str(services.lignes[1])
    assert "(lot 2)" in str(services.lignes[1])
    assert "cartes.exemple.fr" in str(services.lignes[1])


def test_une_fiche_nomme_l_obligatoire_puis_le_choix_et_tait_ce_qui_n_est_pas_offert() -> None:
    dossier = replace(un_dossier(), services=(SSO, CARTES))
    (renvoi,) = renvoi_aux_services(dossier, un_article(services=("cartes", "sso", "absent")))
    lu = contenu_en_clair(renvoi.contenu)  # type: ignore[union-attr]
    assert lu == "Services à employer : Service unique. Services au choix : Cartes (lot 2)."
    assert list(renvoi_aux_services(dossier, un_article(services=("absent",)))) == []


def test_une_fiche_tait_un_service_qu_aucun_de_ses_lots_n_emploie() -> None:
    dossier = replace(un_dossier(), services=(SSO, CARTES))
    (renvoi,) = renvoi_aux_services(dossier, un_article(lots=(1,), services=("cartes", "sso")))
    assert contenu_en_clair(renvoi.contenu) == "Services à employer : Service unique."  # type: ignore[union-attr]


def test_une_fiche_n_ouvre_pas_d_exception_a_ce_qu_une_autre_piece_impose() -> None:
    forge = replace(SSO, id="forge", nom="Forge", est_sans_exception=True)
    dossier = replace(un_dossier(), services=(SSO, forge))
    (renvoi,) = renvoi_aux_services(dossier, un_article(services=("sso", "forge")))
    lu = contenu_en_clair(renvoi.contenu)  # type: ignore[union-attr]
    assert lu == "Services imposés : Forge. Services à employer : Service unique."
    (services,) = tableaux(list(contexte_et_services(dossier, Tete(services=(SSO, forge)))))
    emplois = [contenu_en_clair(bloc.contenu) for ligne in services.lignes for bloc in ligne[1]]  # type: ignore[union-attr]
    assert emplois == ["À employer", "Imposé"]


@pytest.mark.parametrize(
    ("ecarts", "portee"),
    [
        ({}, "« À employer » : sauf écart déclaré à une exigence I notée, ou accord écrit de l'acheteur."),
        ({"est_sans_exception": True}, "« Imposé » : sans écart admis."),
        ({"est_obligatoire": False}, "« Au choix » : sans obligation, hors ce qu'une exigence en demande."),
    ],
)
def test_la_legende_dit_ce_que_vaut_chaque_emploi_et_la_fiche_en_dit_autant(
    ecarts: dict[str, bool], portee: str
) -> None:
    service = replace(SSO, **ecarts)
    blocs = list(contexte_et_services(un_dossier(), Tete(services=(service,))))
    (mention,) = [contenu_en_clair(b.contenu) for b in blocs if isinstance(b, Paragraphe)]
    (emploi,) = [contenu_en_clair(b.contenu) for b in tableaux(blocs)[0].lignes[0][1] if isinstance(b, Paragraphe)]
    assert mention.startswith(f"{portee} Sans autre mention")
    assert f"« {emploi} »" in portee
    (renvoi,) = renvoi_aux_services(replace(un_dossier(), services=(service,)), un_article(services=("sso",)))
    lu = contenu_en_clair(renvoi.contenu)  # type: ignore[union-attr]
    assert emploi.lower() in lu.replace("imposés", "imposé")


def test_une_recommandation_a_son_style_et_dit_qu_elle_n_oblige_pas() -> None:
    article = un_article(texte="Le titulaire agit.", recommandations="Un conseil.\n\n- Un autre.")
    styles = {
        contenu_en_clair(b.contenu): b.style
        for b in contenu_article(un_dossier(), article)
        if isinstance(b, Paragraphe)
    }
    conseils = [texte for texte, style in styles.items() if style is Style.RECOMMANDATION]
    assert conseils == ["Recommandé, sans obligation. Un conseil.", "Un autre."]
    assert styles["Le titulaire agit."] is Style.COURANT


def test_un_modele_d_avant_ce_style_se_rend_encore() -> None:
    assert Style.RECOMMANDATION.noms == ("Recommandation", Style.MENTION.value)
    assert all(style.noms == (style.value,) for style in Style if style is not Style.RECOMMANDATION)


def test_une_version_datee_se_lit_comme_une_date() -> None:
    assert jours_en_clair("CCT Cloud Pi Native (2024-05-27)") == "CCT Cloud Pi Native (27 mai 2024)"
    assert jours_en_clair("lu le 01/03/2026, 2026-13-45") == "lu le 1er mars 2026, 2026-13-45"
    assert jours_en_clair("RGAA (4.1.2)") == "RGAA (4.1.2)"
