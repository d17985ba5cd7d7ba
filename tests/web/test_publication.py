"""La publication à l'écran : ce qui bloque, ce qui se fige, ce qui se télécharge, et le rectificatif."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.assemblage.controles.passages_outre import FRANCHISSABLES
from cctgen.socle.anomalies import Anomalie
from cctgen.socle.gestes.mise_en_place import DOSSIER_MIS_DE_COTE
from cctgen.usages.edition.generer import generer
from cctgen.usages.ouverture.consultation import geste_de_consultation
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.parcours.publication.corrections import a_corriger
from cctgen.web.parcours.publication.lecture import taille_dite
from cctgen.web.roles import Droit, Role
from cctgen.web.travaux.anciennes import pieces_anciennes
from tests.preparations import ETUDE, Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


@pytest.fixture
def publiee(acheteur: Personne, preparations: Preparations) -> Consultation:
    """La petite étude, publiée une fois."""
    return creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.PUBLIEE))


def changer(nom: str, avant: str, apres: str) -> Callable[[Path], None]:
    def action(racine: Path) -> None:
        texte = (racine / nom).read_text("utf-8")
        assert avant in texte
        (racine / nom).write_text(texte.replace(avant, apres, 1), "utf-8")

    return action


def aller(consultation: Consultation, nom: str, *arguments: object) -> str:
    return reverse(nom, args=[consultation.pk, *arguments])


def lire(page: Client, consultation: Consultation, nom: str = "publication") -> str:
    reponse = page.get(aller(consultation, nom))
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_ce_qui_bloque_vient_d_abord_et_empeche_de_publier(
    page: Client, etude: Consultation, acheteur: Personne
) -> None:
    faire(etude, acheteur, "Change", changer("consultation.yaml", 'objet: "', 'objet: "[à compléter] '))
    corps = lire(page, etude)
    assert "1 point bloque la publication" in corps
    assert aller(etude, "publier") not in corps
    assert "La publication est bloquée" in lire(page, etude, "publier")
    page.post(aller(etude, "publier"), {"etat": 2, "relu": "on"})
    etude.refresh_from_db()
    assert etude.etat.numero == 2


def test_on_publie_ce_qu_on_a_relu_et_confirme(page: Client, acheteur: Personne, preparations: Preparations) -> None:
    generee = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    corps = lire(page, generee, "publier")
    assert "Ce qui se fige" in corps
    assert "que vous joignez vous-même" in corps
    oubliee = page.post(aller(generee, "publier"), {"etat": 1})
    assert "Cochez cette case" in oubliee.content.decode()
    suivi = page.post(aller(generee, "publier"), {"etat": 1, "relu": "on"}, follow=True).content.decode()
    assert "La version\u00a01 est publiée" in suivi and "additif" not in suivi.partition("est publiée")[2]
    generee.refresh_from_db()
    assert "publications/1/manifeste.json" in generee.etat.table
    assert "La version 1 est publiée, et rien n’a changé" in lire(page, generee)


def test_une_version_publiee_dans_un_autre_onglet_se_dit_publiee(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    generee = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    page.post(aller(generee, "publier"), {"etat": 1, "relu": "on"})
    reponse = page.post(aller(generee, "publier"), {"etat": 1, "relu": "on"})
    assert reponse.status_code == 409
    corps = reponse.content.decode()
    assert "La version 1 est déjà publiée" in corps
    assert "Rien n’est publié" not in corps and "confirmez de nouveau" not in corps


def test_un_dossier_change_entre_temps_se_relit_avant_de_publier(
    page: Client, publiee: Consultation, acheteur: Personne
) -> None:
    faire(publiee, acheteur, "Règle un délai", changer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"))
    reponse = page.post(aller(publiee, "publier"), {"etat": 1, "relu": "on"})
    assert reponse.status_code == 409
    assert "Règle un délai" in reponse.content.decode()
    publiee.refresh_from_db()
    assert publiee.etat.numero == 2


def test_du_changement_a_la_version_2_et_a_son_additif(page: Client, publiee: Consultation, acheteur: Personne) -> None:
    faire(publiee, acheteur, "Règle un délai", changer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"))
    corps = lire(page, publiee)
    assert "<del>" in corps and "<ins>" in corps
    assert "sera la version 2" in corps
    suivi = page.post(aller(publiee, "publier"), {"etat": 2, "relu": "on"}, follow=True).content.decode()
    assert "Rédigez ensuite l’additif : il se dépose avec elles." in suivi.replace("\u00a0", " ")
    rendu = page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": ""}, follow=True).content.decode()
    assert "L’additif et 1 document en suivi" in rendu
    publiee.refresh_from_db()
    assert [e.geste for e in publiee.etats.all()][:2] == ["Rédige l'additif", "Publie la version 2"]
    assert "additif-version-1-a-2.docx" in lire(page, publiee)
    additif = page.get(aller(publiee, "ecart", "additif-version-1-a-2.docx"))
    assert additif["Content-Disposition"] == 'attachment; filename="additif-version-1-a-2.docx"'
    assert additif.content[:2] == b"PK"


def test_un_additif_perime_ne_s_offre_plus_et_chaque_passage_a_son_zip(
    page: Client, publiee: Consultation, acheteur: Personne
) -> None:
    faire(publiee, acheteur, "Règle un délai", changer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 10"))
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": ""})
    faire(publiee, acheteur, "Le change encore", changer("reponses.yaml", "delai_alerte: 10", "delai_alerte: 8"))
    publiee.refresh_from_db()
    # L'additif rédigé, puis le dossier rechangé : cela se rappelle là où l'on relit avant de publier.
    for ecran in ("publication", "anomalies"):
        assert "le dossier, ses pièces ou" in lire(page, publiee, ecran)
    page.post(aller(publiee, "publier"), {"etat": publiee.etat.numero, "relu": "on"})
    publiee.refresh_from_db()
    assert "publications/2/manifeste.json" in publiee.etat.table
    additif, zip_ = aller(publiee, "ecart", "additif-version-1-a-2.docx"), aller(publiee, "ecarts-zip", 1, 2)
    assert additif not in (corps := lire(page, publiee))
    assert "le dossier, ses pièces ou" in corps
    assert [page.get(adresse).status_code for adresse in (additif, zip_)] == [404, 404]
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": 2})
    faire(publiee, acheteur, "Règle un délai", changer("reponses.yaml", "delai_alerte: 8", "delai_alerte: 6"))
    page.post(aller(publiee, "rediger-additif"), {"avant": 2, "apres": ""})
    corps = lire(page, publiee)
    assert additif in corps and zip_ in corps
    noms = zipfile.ZipFile(io.BytesIO(page.get(zip_).content)).namelist()
    assert noms and all(nom.endswith("version-1-a-2.docx") for nom in noms)


def test_le_suivi_d_un_document_de_travail_ne_part_pas_avec_l_additif(
    page: Client, publiee: Consultation, acheteur: Personne
) -> None:
    """Le zip à déposer contenait le suivi de l'extrait, que nul candidat ne reçoit."""
    faire(publiee, acheteur, "Exclut l'IA", changer("reponses.yaml", "assistants_ia: oui", "assistants_ia: non"))
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": ""})
    publiee.refresh_from_db()
    de_travail = "suivi-extrait-ccap-rc-version-1-a-2.docx"
    noms = zipfile.ZipFile(io.BytesIO(page.get(aller(publiee, "ecarts-zip", 1, 2)).content)).namelist()
    assert "additif-version-1-a-2.docx" in noms and de_travail not in noms
    corps, lien = lire(page, publiee), aller(publiee, "ecart", de_travail)
    assert corps.index("Pour vous, à ne pas déposer") < corps.index(lien)
    assert page.get(lien).status_code == 200


def test_les_pieces_se_telechargent_une_a_une_et_en_zip(page: Client, publiee: Consultation, inviter: Inviter) -> None:
    une = page.get(aller(publiee, "piece", 1, "annexe-securite.docx"))
    assert une.content[:2] == b"PK"
    zip_ = zipfile.ZipFile(io.BytesIO(page.get(aller(publiee, "pieces-zip", 1)).content))
    assert zip_.read("annexe-securite.docx") == une.content
    assert "note-acheteur.docx" not in zip_.namelist()
    assert "manifeste.json" not in zip_.namelist()
    lecteur = Client()
    lecteur.force_login(inviter("lise", publiee, Role.LECTEUR))
    assert lecteur.get(aller(publiee, "pieces-zip", 1)).status_code == 200


@pytest.mark.parametrize(
    "nom", ["note-acheteur.docx", "..%2Finterne%2Fnote-acheteur.docx", "absent.docx", "%2Fetc%2Fpasswd", "."]
)
def test_aucun_nom_recu_ne_devient_un_chemin(page: Client, publiee: Consultation, nom: str) -> None:
    assert page.get(f"{aller(publiee, 'pieces-zip', 1)}{nom}").status_code == 404
    assert page.get(f"{aller(publiee, 'publication')}ecarts/{nom}").status_code == 404


def test_une_piece_retouchee_se_dit_avant_de_publier(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    generee = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    faire(generee, acheteur, "Retouche", lambda d: (d / "sortie/matrice.xlsx").write_bytes(b"PK"))
    assert "matrice.xlsx. Un document Word" in lire(page, generee, "publier")
    suivi = page.post(aller(generee, "publier"), {"etat": 2, "relu": "on"}, follow=True).content.decode()
    assert "Matrice modifiée à la main" in suivi
    assert "--remplacer" not in suivi and "cctgen generer" not in suivi


@pytest.fixture
def ramenee(acheteur: Personne, preparations: Preparations) -> Consultation:
    """Le dossier d'aujourd'hui, ses pièces, et seule l'une de celles d'avant qui est revenue."""
    etude = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    annexe = relire(etude.etat.table["sortie/annexe-securite.docx"][0])
    faire(etude, acheteur, "Change", changer("consultation.yaml", "2026-ETUDE-1", "2026-ETUDE-2"))
    faire(etude, acheteur, "Produit", generer)
    faire(etude, acheteur, "Redépose", lambda d: (d / "sortie/annexe-securite.docx").write_bytes(annexe))
    assert etude.etat.numero == 4 and "annexe-securite.docx" in pieces_anciennes(etude.etat)
    return etude


@pytest.mark.parametrize(
    ("geste", "envoi"), [("publier", {"etat": 4, "relu": "on"}), ("produire", {})], ids=["publier", "produire"]
)
def test_une_piece_d_un_autre_etat_se_dit_et_se_refait(
    page: Client, ramenee: Consultation, geste: str, envoi: dict[str, object]
) -> None:
    assert "annexe-securite.docx. Produisez" in lire(page, ramenee, "pieces")
    for ou_j_en_suis in (lire(page, ramenee, "tableau"), page.get("/").content.decode()):
        assert "Pièces à produire de nouveau" in ou_j_en_suis and "Relire et publier" not in ou_j_en_suis
    confirmation = lire(page, ramenee, "publier")
    assert "annexe-securite.docx, sans retouche" in confirmation and "retouchées à la main" not in confirmation
    page.post(aller(ramenee, geste), envoi)
    ramenee.refresh_from_db()
    attendue = ramenee.etats.get(numero=3).table["sortie/annexe-securite.docx"][0]
    figee = ["publications/1/a-deposer/annexe-securite.docx"] if geste == "publier" else []
    places = {"sortie/annexe-securite.docx", *figee}
    assert {place: ramenee.etat.table[place][0] for place in places} == dict.fromkeys(places, attendue)
    assert not any(chemin.startswith(DOSSIER_MIS_DE_COTE) for chemin in ramenee.etat.table)
    assert "Pièces d'un autre état" not in lire(page, ramenee, "pieces").replace("\u2019", "'")


@pytest.mark.parametrize(
    "nom", ["annexe-securite.pdf", "annexe-securite.odt", "matrice.ods", "brouillon-annexe-securite.docx"]
)
@pytest.mark.parametrize("geste", ["publier", "produire"])
def test_une_copie_d_un_autre_etat_se_dit_et_s_ote(
    page: Client, acheteur: Personne, preparations: Preparations, nom: str, geste: str
) -> None:
    def copier(octets: bytes) -> Callable[[Path], None]:
        def action(racine: Path) -> None:
            with geste_de_consultation(racine) as ouvert:
                ouvert.produire(racine / "sortie" / nom, octets)
                ouvert.mettre_en_place()

        return action

    etude = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    faire(etude, acheteur, "Copie", copier(b"%PDF d'avant"))
    assert not pieces_anciennes(etude.etat)
    faire(etude, acheteur, "Change", changer("consultation.yaml", "2026-ETUDE-1", "2026-ETUDE-2"))
    faire(etude, acheteur, "Produit", lambda d: (generer(d), copier(b"%PDF")(d)))
    assert not pieces_anciennes(etude.etat)
    faire(etude, acheteur, "Redépose", lambda d: (d / "sortie" / nom).write_bytes(b"%PDF d'avant"))
    assert list(pieces_anciennes(etude.etat)) == [nom]
    assert f"{nom}. Produisez" in lire(page, etude, "pieces") and nom in lire(page, etude, "publier")
    assert "pdf" not in page.get(aller(etude, "apercu", "annexe-securite")).context["pdf"]
    page.post(aller(etude, geste), {"etat": etude.etat.numero, "relu": "on"})
    etude.refresh_from_db()
    assert etude.etat.geste.startswith({"publier": "Publie", "produire": "Produit"}[geste])
    assert f"sortie/{nom}" not in etude.etat.table
    assert not any(chemin.startswith(DOSSIER_MIS_DE_COTE) for chemin in etude.etat.table)


@pytest.mark.parametrize("geste", ["publier", "produire"])
def test_une_copie_rangee_sous_un_autre_nom_reste_a_qui_l_a_rangee(
    page: Client, acheteur: Personne, preparations: Preparations, geste: str
) -> None:
    """Ses octets sont ceux que l'outil a écrits, sa place ne l'est pas : elle n'est la pièce d'aucun état."""
    etude = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.GENEREE))
    copies = ("annexe-securite (avis du juriste).docx", "envoi au service.docx")
    octets = relire(etude.etat.table["sortie/annexe-securite.docx"][0])
    faire(etude, acheteur, "Range", lambda d: [(d / "sortie" / nom).write_bytes(octets) for nom in copies])
    assert not pieces_anciennes(etude.etat)
    assert "Relire et publier" in lire(page, etude, "tableau") and copies[0] not in lire(page, etude, "publier")
    faire(etude, acheteur, "Change", changer("consultation.yaml", "2026-ETUDE-1", "2026-ETUDE-2"))
    page.post(aller(etude, geste), {"etat": etude.etat.numero, "relu": "on"})
    etude.refresh_from_db()
    assert etude.etat.geste.startswith({"publier": "Publie", "produire": "Produit"}[geste])
    assert {f"sortie/{nom}" for nom in copies} <= set(etude.etat.table)


@pytest.mark.parametrize("prefixe", ["additif-", "suivi-annexe-securite-"])
def test_un_document_d_ecarts_d_un_autre_etat_ne_s_offre_pas(
    page: Client, publiee: Consultation, acheteur: Personne, prefixe: str
) -> None:
    """Revenu seul, il passerait pour celui d'aujourd'hui : le registre des écarts, lui, n'a pas changé."""
    nom = f"{prefixe}version-1-a-2.docx"
    faire(publiee, acheteur, "Règle un délai", changer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 8"))
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": ""})
    publiee.refresh_from_db()
    ancien = relire(publiee.etat.table[f"sortie/ecarts/{nom}"][0])
    faire(publiee, acheteur, "Le change encore", changer("reponses.yaml", "delai_alerte: 8", "delai_alerte: 6"))
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": ""})
    publiee.refresh_from_db()
    attendu, lien = publiee.etat.table[f"sortie/ecarts/{nom}"], aller(publiee, "ecart", nom)
    assert lien in lire(page, publiee)
    faire(publiee, acheteur, "Redépose", lambda d: (d / f"sortie/ecarts/{nom}").write_bytes(ancien))
    for ecran in ("publication", "anomalies"):
        assert "le dossier, ses pièces ou" in lire(page, publiee, ecran)
    assert lien not in lire(page, publiee) and page.get(lien).status_code == 404
    suivi = page.post(aller(publiee, "publier"), {"etat": publiee.etat.numero, "relu": "on"}, follow=True)
    assert "le dossier, ses pièces ou" in suivi.content.decode()
    page.post(aller(publiee, "rediger-additif"), {"avant": 1, "apres": 2})
    publiee.refresh_from_db()
    assert publiee.etat.geste == "Rédige l'additif", "nul n'y a touché : il se refait sans rien demander"
    assert publiee.etat.table[f"sortie/ecarts/{nom}"] == attendu and lien in lire(page, publiee)


def test_une_retouche_reste_celle_de_l_acheteur_a_cote_d_une_piece_d_un_autre_etat(
    page: Client, ramenee: Consultation, acheteur: Personne
) -> None:
    faire(ramenee, acheteur, "Retouche", lambda d: (d / "sortie/matrice.xlsx").write_bytes(b"PK"))
    assert "matrice.xlsx. Un document Word" in lire(page, ramenee, "publier")
    suivi = page.post(aller(ramenee, "produire"), {}, follow=True).content.decode()
    assert "matrice.xlsx" in suivi
    ramenee.refresh_from_db()
    assert ramenee.etat.numero == 5, "rien n'est produit par-dessus une retouche"


def test_seul_ce_qui_bloque_et_se_franchit_propose_de_passer_outre(etude: Consultation) -> None:
    anomalies = [Anomalie("critere-environnemental-absent", "m"), Anomalie("question-sans-reponse", "m")]
    franchissable, autre = a_corriger(anomalies, ouverture_de(etude.etat), etude, frozenset(Droit))
    assert franchissable.est_franchissable
    assert not autre.est_franchissable


def test_on_passe_outre_par_une_decision_motivee_et_on_y_revient(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    faire(portail, acheteur, "Change", changer("reponses.yaml", "licence_sortante: EUPL-1.2", "licence_sortante: Zlib"))
    texte = (dossier_de_lecture(portail.etat) / "consultation.yaml").read_bytes()
    code = next(a.code for a in ouverture_de(portail.etat).anomalies if a.code in FRANCHISSABLES)
    adresse = aller(portail, "passer-outre", code)
    assert adresse in lire(page, portail)
    vide = page.post(adresse, {"etat": 2, "motif": " ", "par": "x"})
    assert (vide.status_code, "Écrivez ce qui établit" in vide.content.decode()) == (422, True)
    page.post(adresse, {"etat": 2, "motif": "coût global : article R. du code", "par": "La cheffe"})
    portail.refresh_from_db()
    assert portail.etat.geste == f"Passe outre « {code} »"
    corps = lire(page, portail)
    assert "Passage outre (La cheffe)\u00a0: coût global" in corps
    assert "Voir la décision de passer outre" in corps
    # Refusée d'abord, la saisie garde l'état vu : corrigée, elle n'écrase pas plus la décision prise entre-temps.
    refus = page.post(adresse, {"etat": 2, "motif": " ", "par": "Un autre"})
    assert (refus.status_code, refus.context["etat"]) == (422, "2")
    conflit = page.post(adresse, {"etat": refus.context["etat"], "motif": "autre", "par": "Un autre"})
    assert (conflit.status_code, "claire a changé cela" in conflit.content.decode()) == (409, True)
    page.post(aller(portail, "revenir-sur-la-decision", code), {"etat": conflit.context["consultation"].etat.numero})
    portail.refresh_from_db()
    assert (dossier_de_lecture(portail.etat) / "consultation.yaml").read_bytes() == texte
    assert page.get(aller(portail, "passer-outre", "question-sans-reponse")).status_code == 404


def test_une_decision_qu_on_n_a_pas_lue_ne_se_retire_pas(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    faire(portail, acheteur, "Change", changer("reponses.yaml", "licence_sortante: EUPL-1.2", "licence_sortante: Zlib"))
    code = next(a.code for a in ouverture_de(portail.etat).anomalies if a.code in FRANCHISSABLES)
    adresse, retrait = aller(portail, "passer-outre", code), aller(portail, "revenir-sur-la-decision", code)
    decideur = Client()
    decideur.force_login(inviter("dora", portail, Role.DECIDEUR))
    page.post(adresse, {"etat": 2, "motif": "coût global : article R. du code", "par": "La cheffe"})
    assert "La cheffe" in decideur.get(adresse).content.decode()
    page.post(adresse, {"etat": 3, "motif": "décision du directeur, procès-verbal 12", "par": "Le directeur"})
    conflit = decideur.post(retrait, {"etat": 3})
    corps = conflit.content.decode()
    assert (conflit.status_code, "claire a changé cela" in corps) == (409, True)
    assert "procès-verbal 12" in corps and 'name="etat" value="4"' in corps
    assert decideur.post(retrait).status_code == 404
    portail.refresh_from_db()
    assert portail.etat.numero == 4
    for attendu in ("La décision est retirée", "il n’y a rien à retirer"):
        suite = decideur.post(retrait, {"etat": 4}, follow=True).content.decode()
        assert [dit in suite for dit in ("La décision est retirée", attendu)] == [attendu[:2] == "La", True]
    portail.refresh_from_db()
    assert portail.etat.numero == 5


def test_une_decision_ne_vaut_que_pour_ce_que_la_page_montrait(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    def licence(avant: str, apres: str) -> None:
        changement = changer("reponses.yaml", f"licence_sortante: {avant}", f"licence_sortante: {apres}")
        faire(portail, acheteur, "Change la licence", changement)

    licence("EUPL-1.2", "Zlib")
    adresse = aller(portail, "passer-outre", "licence-hors-liste")
    envoi = {"etat": 2, "motif": "projet existant sous Zlib", "par": "La cheffe"}
    licence("Zlib", "GPL-2.0-only")
    conflit = page.post(adresse, envoi)
    assert conflit.status_code == 409
    assert "licence_sortante : GPL-2.0-only" in conflit.content.decode()
    assert "Décision prise par : vide" not in conflit.content.decode()
    licence("GPL-2.0-only", "Zlib")
    page.post(adresse, envoi | {"etat": 4})
    assert "Passage outre (La cheffe)" in lire(page, portail)
    licence("Zlib", "GPL-2.0-only")
    corps = lire(page, portail)
    assert "1 point bloque la publication" in corps
    assert "portait sur ceci\u00a0: lot\u00a01, licence_sortante\u00a0: Zlib" in corps
    assert "Décidez de nouveau, ou retirez le changement." in corps
    assert "Passer outre, par une décision motivée" in corps
    assert (
        "Décision qui ne vaut pas pour tout ce que le dossier présente aujourd’hui"
        in page.get(adresse).content.decode()
    )


@pytest.mark.parametrize(
    ("octets", "dite"), [(0, "0 octet"), (820, "820 octets"), (48_240, "48,2 ko"), (1_300_000, "1,3 Mo")]
)
def test_une_taille_se_dit_a_la_francaise(octets: int, dite: str) -> None:
    assert taille_dite(octets) == dite
