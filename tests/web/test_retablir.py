"""Rétablir un état antérieur : ce qui change se lit d'abord, rien ne s'efface, rien de figé ne se défait."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.socle.erreurs import DossierOccupe
from cctgen.usages.depot.retablir import fichiers_retablis, garder_ce_qui_est_gele
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.reglage.sections import lire_la_section
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.retablissement import retablir
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def ecrire(nom: str, texte: str) -> Callable[[Path], object]:
    def action(racine: Path) -> None:
        (racine / nom).parent.mkdir(exist_ok=True, parents=True)
        (racine / nom).write_text(texte, encoding="utf-8")

    return action


def test_un_etat_se_retablit_d_un_geste_et_se_defait_de_meme(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    faire(portail, acheteur, "Note", ecrire("notes.txt", "un\n"))
    faire(portail, acheteur, "Corrige", ecrire("notes.txt", "deux\n"))
    adresse = reverse("retablir-etat", args=[portail.pk, 2])
    assert adresse in page.get(reverse("histoire", args=[portail.pk])).content.decode()
    apercu = page.get(adresse).content.decode()
    assert "deux</del>" in apercu and "un</ins>" in apercu
    assert "Aucune clause" in apercu
    assert portail.etats.count() == 3
    assert page.post(adresse, {"etat": 3}).status_code == 302
    portail.refresh_from_db()
    assert (portail.etat.numero, portail.etat.geste, portail.etat.auteur) == (4, "Rétablit l'état 2", acheteur)
    assert portail.etat.table == portail.etats.get(numero=2).table
    assert portail.etats.get(numero=3).table != portail.etat.table
    assert "déjà dans cet état" in page.get(adresse).content.decode()
    lecteur = Client()
    lecteur.force_login(inviter("lise", portail, Role.LECTEUR))
    assert lecteur.post(adresse, {"etat": 4}).status_code == 403
    assert page.get(reverse("retablir-etat", args=[portail.pk, 99])).status_code == 404


def test_un_geste_passe_devant_se_montre_avant_d_etre_defait(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    faire(portail, acheteur, "Note", ecrire("notes.txt", "un\n"))
    faire(portail, acheteur, "Passe devant", ecrire("autre.txt", "b"))
    reponse = page.post(reverse("retablir-etat", args=[portail.pk, 1]), {"etat": 2})
    assert reponse.status_code == 409
    assert "Passe devant" in reponse.content.decode()
    portail.refresh_from_db()
    assert portail.etat.numero == 3
    with pytest.raises(DossierOccupe):
        retablir(portail, acheteur, portail.etats.get(numero=1), 2)


def test_ce_qui_est_fige_reste_et_le_reste_revient(page: Client, portail: Consultation, acheteur: Personne) -> None:
    """Un barème publié ne se défait pas plus que la publication ; une offre reçue non plus."""

    def publier(racine: Path) -> None:
        consultation = racine / "consultation.yaml"
        texte = (
            consultation.read_text(encoding="utf-8")
            .replace("poids: 50", "poids: 45")
            .replace("type: prix, poids: 40", "type: prix, poids: 45", 1)
        )
        consultation.write_text(texte.replace("date:", "# revue\ndate:", 1), encoding="utf-8")
        ecrire("publications/1/dossier.json", "{}")(racine)
        ecrire("offres/registre.json", "{}")(racine)
        ecrire("notes.txt", "après")(racine)

    faire(portail, acheteur, "Publie", publier)
    adresse = reverse("retablir-etat", args=[portail.pk, 1])
    apercu = page.get(adresse).content.decode()
    assert "Ce qui ne se défait pas" in apercu
    assert "Les offres reçues, ce qui est publié" in apercu
    assert "Le barème est publié" in apercu
    page.post(adresse, {"etat": 2})
    portail.refresh_from_db()
    table = portail.etat.table
    assert {"publications/1/dossier.json", "offres/registre.json"} <= table.keys()
    assert "notes.txt" not in table
    assert "revue" not in (dossier_de_lecture(portail.etat) / "consultation.yaml").read_text(encoding="utf-8")
    baremes = [lire_la_section(dossier_de_lecture(e), "bareme") for e in portail.etats.order_by("numero")]
    assert baremes[2] == baremes[1] != baremes[0]


def test_les_ecrits_des_fichiers_figes_suivent_ceux_d_aujourd_hui(tmp_path: Path) -> None:
    ancienne, courante = tmp_path / "a", tmp_path / "b"
    for racine in (ancienne, courante):
        creer_depuis_exemple(racine, "portail")
    ecrire(".cctgen/ecrits.json", '{"evaluation/grille.xlsx": "neuf", "sortie/a": "neuf"}')(courante)
    ecrire(".cctgen/ecrits.json", '{"evaluation/grille.xlsx": "vieux", "sortie/a": "vieux"}')(ancienne)
    assert not garder_ce_qui_est_gele(ancienne, courante)
    assert '"evaluation/grille.xlsx": "neuf"' in (ancienne / ".cctgen/ecrits.json").read_text(encoding="utf-8")
    assert '"sortie/a": "vieux"' in (ancienne / ".cctgen/ecrits.json").read_text(encoding="utf-8")
    assert lire_la_section(ancienne, "bareme") == lire_la_section(courante, "bareme")


def test_seuls_les_dossiers_figes_restent() -> None:
    courants = {"consultation.yaml": 2, "offres/a": 2, "publications/1/x": 2, "sortie/a": 2}
    anciens = {"consultation.yaml": 1, "evaluation/journal": 1, "sortie/b": 1}
    attendus = {"consultation.yaml": 1, "sortie/b": 1, "offres/a": 2, "publications/1/x": 2}
    assert fichiers_retablis(courants, anciens) == attendus


def test_un_additif_entre_versions_publiees_reste(page: Client, acheteur: Personne, preparations: Preparations) -> None:
    """Ce qui est parti aux candidats se télécharge encore ; l'additif d'une version à venir suit l'état rétabli."""
    publiee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.PUBLIEE))

    def regler(heures: int) -> Callable[[Path], object]:
        def action(racine: Path) -> None:
            reponses = racine / "reponses.yaml"
            texte = re.sub("delai_alerte: [0-9]+", f"delai_alerte: {heures}", reponses.read_text("utf-8"))
            reponses.write_text(texte, "utf-8")

        return action

    faire(publiee, acheteur, "Règle", regler(8))
    publiee.refresh_from_db()
    page.post(reverse("publier", args=[publiee.pk]), {"etat": publiee.etat.numero, "relu": "on"})
    page.post(reverse("rediger-additif", args=[publiee.pk]), {"avant": 1, "apres": 2})
    faire(publiee, acheteur, "Règle", regler(6))
    page.post(reverse("rediger-additif", args=[publiee.pk]), {"avant": 2, "apres": ""})
    publiee.refresh_from_db()
    courant = publiee.etat.numero
    ecarts = {c for c in publiee.etat.table if c.startswith("sortie/ecarts/")}
    publies = {c for c in ecarts if c.endswith("version-1-a-2.docx")}
    assert publies and ecarts - publies
    adresse = reverse("retablir-etat", args=[publiee.pk, 1])
    assert "additifs entre versions publiées" in page.get(adresse).content.decode()
    assert page.post(adresse, {"etat": courant}).status_code == 302
    publiee.refresh_from_db()
    restes = {c for c in publiee.etat.table if c.startswith("sortie/ecarts/")}
    assert {c for c in restes if c.endswith(".docx")} == publies
    additif = reverse("ecart", args=[publiee.pk, "additif-version-1-a-2.docx"])
    assert additif in page.get(reverse("publication", args=[publiee.pk])).content.decode()
    fige, _ = publiee.etats.get(numero=courant).table["sortie/ecarts/additif-version-1-a-2.docx"]
    assert page.get(additif).content == relire(fige)
