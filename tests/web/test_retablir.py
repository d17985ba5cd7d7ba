"""Rétablir un état antérieur : ce qui change se lit d'abord, rien ne s'efface, rien de figé ne se défait."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from hashlib import sha256
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from cctgen.socle.erreurs import DossierOccupe
from cctgen.usages.depot.figes import garder_le_bareme, garder_les_registres
from cctgen.usages.depot.retablir import ce_qui_demeure, fichiers_retablis
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.usages.reglage.sections import lire_la_section
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.retablissement import retablir
from cctgen.web.roles import Role
from tests.preparations import ETUDE, Etape, Preparations
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
    assert list(portail.etats.values_list("retablit", flat=True)) == [2, None, None, None]
    assert portail.etat.table == portail.etats.get(numero=2).table
    assert portail.etats.get(numero=3).table != portail.etat.table
    assert "déjà dans cet état" in page.get(adresse).content.decode()
    lecteur = Client()
    lecteur.force_login(inviter("lise", portail, Role.LECTEUR))
    assert lecteur.post(adresse, {"etat": 4}).status_code == 403
    assert page.get(reverse("retablir-etat", args=[portail.pk, 99])).status_code == 404


def test_les_etats_deja_retablis_gardent_ce_qu_ils_reprennent(portail: Consultation, acheteur: Personne) -> None:
    """La phrase d'un geste ne se lit plus qu'une fois : à la migration."""
    for geste in ("Rétablit l'état 1, et met de côté notes.txt", "Rétablit l'état ancien", "Corrige"):
        faire(portail, acheteur, geste, ecrire("notes.txt", geste))
    import_module("cctgen.web.depot.migrations.0002_etat_retabli").reprendre(apps, None)
    assert list(portail.etats.values_list("retablit", flat=True)) == [None, None, 1, None]


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
    ecrire(".cctgen/publiees.json", '{"1": "a", "2": "b"}')(courante)
    ecrire(".cctgen/publiees.json", '{"1": "a"}')(ancienne)
    assert not garder_le_bareme(ancienne, courante)
    garder_les_registres(ancienne, courante, ce_qui_demeure((), ()))
    assert '"evaluation/grille.xlsx": "neuf"' in (ancienne / ".cctgen/ecrits.json").read_text(encoding="utf-8")
    assert '"sortie/a": "vieux"' in (ancienne / ".cctgen/ecrits.json").read_text(encoding="utf-8")
    assert '"2": "b"' in (ancienne / ".cctgen/publiees.json").read_text(encoding="utf-8")
    assert lire_la_section(ancienne, "bareme") == lire_la_section(courante, "bareme")


FIGES = {
    "publications": "publications/1/dossier.json",
    "offres": "offres/registre.json",
    "reponses-recues": "reponses-recues/registre.json",
    "formulaires-recus": "formulaires-recus/registre.json",
    "evaluation": "evaluation/journal.jsonl",
    "negociation": "negociation/tour-2/offres/registre.json",
    "temoin": ".cctgen/journal.json",
}


@pytest.mark.parametrize("fige", FIGES.values(), ids=FIGES)
def test_ce_qui_est_fige_reste_et_revient_s_il_n_en_reste_rien(fige: str) -> None:
    vivants, autre = {"consultation.yaml": 1, "sortie/b": 1}, f"{fige}-autre"
    assert _retablis({"consultation.yaml": 2, "sortie/a": 2, fige: 2}, vivants) == {**vivants, fige: 2}
    assert _retablis({"consultation.yaml": 2, fige: 2}, {**vivants, fige: 1}) == {**vivants, fige: 2}
    assert _retablis({"consultation.yaml": 2}, {**vivants, fige: 1}) == {**vivants, fige: 1}
    if fige != FIGES["temoin"]:
        # D'un ensemble dont il reste quelque chose, rien d'ancien ne se mêle à ce qui est d'aujourd'hui.
        assert _retablis({"consultation.yaml": 2, fige: 2}, {**vivants, autre: 1}) == {**vivants, fige: 2}


def test_une_version_et_un_tour_reviennent_a_cote_des_autres() -> None:
    courants = {"publications/2/dossier.json": 2, "negociation/tour-3/a": 2}
    anciens = {"publications/1/dossier.json": 1, "negociation/tour-2/a": 1}
    assert _retablis(courants, anciens) == courants | anciens


@pytest.mark.parametrize("heurte", ["offres", "Offres/a", "offres/a/b"])
def test_rien_d_ancien_ne_prend_la_place_de_ce_qui_demeure(heurte: str) -> None:
    assert _retablis({"offres/a": 2}, {heurte: 1, "sortie/b": 1}) == {"offres/a": 2, "sortie/b": 1}


def _retablis(courants: dict[str, int], anciens: dict[str, int]) -> dict[str, int]:
    return fichiers_retablis(courants, anciens, ce_qui_demeure(courants, anciens))


def test_ce_qui_manque_aujourd_hui_revient_et_la_phrase_dit_vrai(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    """Un dossier que l'ancienne page a laissé perdre ses offres les retrouve d'un état où elles étaient."""
    faire(portail, acheteur, "Reçoit", ecrire("offres/registre.json", '{"depots": []}'))
    faire(portail, acheteur, "Perd", lambda racine: (racine / "offres/registre.json").unlink())
    adresse = reverse("retablir-etat", args=[portail.pk, 2])
    apercu = page.get(adresse).content.decode()
    assert "Fichiers ajoutés (1)" in apercu and "ne se défait pas" not in apercu
    page.post(adresse, {"etat": 3})
    portail.refresh_from_db()
    assert "offres/registre.json" in portail.etat.table
    recue = {"sha256": sha256(b"a").hexdigest(), "taille": 1, "nom_recu": "a.xlsx", "recu_le": "2027-01-01T00:00:00"}
    inscrit = json.dumps({"depots": [{**recue, "fichier": "a.xlsx"}]})
    faire(portail, acheteur, "Inscrit", ecrire("offres/registre.json", inscrit))
    faire(portail, acheteur, "Reçoit", ecrire("offres/a.xlsx", "a"))
    dit = page.get(reverse("retablir-etat", args=[portail.pk, 2])).content.decode()
    assert "seul ce qui ne se défait pas diffère" in dit and "Les offres reçues" in dit
    assert "déjà dans cet état" not in dit


def test_un_additif_entre_versions_publiees_reste(page: Client, acheteur: Personne, preparations: Preparations) -> None:
    """Ce qui est parti aux candidats se télécharge encore ; l'additif d'une version à venir suit l'état rétabli."""
    publiee = creer(ETUDE, acheteur, "Crée", lambda d: preparations.copier(d, ETUDE, Etape.PUBLIEE))

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
