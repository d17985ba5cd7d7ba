"""Le dépôt : les mêmes octets qu'au terminal, l'ancien état ou le nouveau, deux gestes qui ne se perdent pas."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

import cctgen.web
from cctgen.socle.erreurs import DonneesInvalides, DossierOccupe
from cctgen.usages.edition.generer import generer
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import dossier_de_lecture, fichiers_de
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation, Etat
from cctgen.web.roles import Role
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def octets(racine: Path) -> dict[str, tuple[bytes, int]]:
    return {chemin: (f.read_bytes(), f.stat().st_mode & 0o777) for chemin, f in fichiers_de(racine)}


def test_la_page_et_le_terminal_donnent_les_memes_octets(
    portail: Consultation, acheteur: Personne, tmp_path: Path
) -> None:
    terminal = tmp_path / "portail"
    creer_depuis_exemple(terminal, "portail")
    assert octets(dossier_de_lecture(portail.etat)) == octets(terminal)
    generer(terminal)
    faire(portail, acheteur, "Produit", generer)
    assert octets(dossier_de_lecture(portail.etat)) == octets(terminal)


def ecrire(nom: str, texte: str):
    def action(racine: Path) -> None:
        (racine / nom).write_text(texte, encoding="utf-8")

    return action


def test_un_geste_sans_effet_n_ajoute_pas_d_etat(portail: Consultation, acheteur: Personne) -> None:
    faire(portail, acheteur, "Rien", lambda _: None)
    assert portail.etat.numero == 1


def test_un_geste_qui_echoue_ne_change_rien(portail: Consultation, acheteur: Personne) -> None:
    def echouer(racine: Path) -> None:
        ecrire("a.txt", "a")(racine)
        raise DonneesInvalides([])

    with pytest.raises(DonneesInvalides):
        faire(portail, acheteur, "Échoue", echouer)
    portail.refresh_from_db()
    assert portail.etat.numero == 1
    assert list(Path(os.fspath(dossier_de_lecture(portail.etat))).glob("a.txt")) == []


def test_un_geste_devance_est_rejoue_sur_ce_que_l_autre_a_laisse(portail: Consultation, acheteur: Personne) -> None:
    autre = Consultation.objects.get(pk=portail.pk)
    essais = []

    def lent(racine: Path) -> None:
        essais.append(sorted(c for c, _ in fichiers_de(racine) if c.endswith(".txt")))
        if len(essais) == 1:
            faire(autre, acheteur, "Passe devant", ecrire("rapide.txt", "r"))
        ecrire("lent.txt", "l")(racine)

    faire(portail, acheteur, "Arrive après", lent)
    assert essais == [[], ["rapide.txt"]]
    racine = dossier_de_lecture(portail.etat)
    assert (racine / "rapide.txt").read_text() == "r"
    assert (racine / "lent.txt").read_text() == "l"
    assert [e.geste for e in portail.etats.all()] == ["Arrive après", "Passe devant", "Crée"]


def test_un_geste_sans_effet_sur_un_dossier_devance_est_rejoue_lui_aussi(
    portail: Consultation, acheteur: Personne
) -> None:
    """Ce qu'il rend se dit à la personne : il vaut pour le dernier dossier, non pour celui d'avant."""
    autre = Consultation.objects.get(pk=portail.pk)

    def compter(racine: Path) -> int:
        if autre.etat.numero == 1:
            faire(autre, acheteur, "Passe devant", ecrire("rapide.txt", "r"))
            return 0
        return len(list(racine.glob("*.txt")))

    assert faire(portail, acheteur, "Compte", compter) == 1
    assert [e.geste for e in portail.etats.all()] == ["Passe devant", "Crée"]


def test_un_geste_toujours_devance_se_dit(portail: Consultation, acheteur: Personne) -> None:
    autre = Consultation.objects.get(pk=portail.pk)

    def devance(racine: Path) -> None:
        faire(autre, acheteur, "Devant", ecrire("compteur.txt", str(autre.etat.numero)))
        ecrire("mien.txt", "m")(racine)

    with pytest.raises(DossierOccupe):
        faire(portail, acheteur, "Jamais", devance)


def test_tout_etat_anterieur_se_retrouve(portail: Consultation, acheteur: Personne) -> None:
    faire(portail, acheteur, "Un", ecrire("n.txt", "un"))
    faire(portail, acheteur, "Deux", ecrire("n.txt", "deux"))
    lus = {e.geste: (dossier_de_lecture(e) / "n.txt") for e in Etat.objects.filter(numero__gt=1)}
    assert {geste: f.read_text() for geste, f in lus.items()} == {"Un": "un", "Deux": "deux"}


def test_un_commentaire_qui_part_se_dit_dans_l_histoire(portail: Consultation, acheteur: Personne) -> None:
    texte = (dossier_de_lecture(portail.etat) / "consultation.yaml").read_text(encoding="utf-8")
    faire(portail, acheteur, "Annote", ecrire("consultation.yaml", f"# vu avec la DAJ\n{texte}"))
    faire(portail, acheteur, "Retouche", ecrire("consultation.yaml", f"# vu avec la DAJ\n{texte}# fin\n"))
    faire(portail, acheteur, "Ôte", ecrire("consultation.yaml", f"{texte}# fin\n"))
    faire(portail, acheteur, "Casse", ecrire("consultation.yaml", "a: [\n"))
    gestes = list(portail.etats.order_by("numero").values_list("geste", flat=True))
    assert gestes == ["Crée", "Annote", "Retouche", "Ôte, et ôte 1 commentaire de consultation.yaml", "Casse"]


def test_le_texte_d_un_commentaire_ote_ne_se_lit_que_de_qui_a_droit_au_fichier(
    page: Client, portail: Consultation, acheteur: Personne, inviter: Inviter
) -> None:
    texte = (dossier_de_lecture(portail.etat) / "consultation.yaml").read_text(encoding="utf-8")
    faire(portail, acheteur, "Annote", ecrire("consultation.yaml", f"# plafond vu avec la DAJ\n{texte}"))
    faire(portail, acheteur, "Ôte", ecrire("consultation.yaml", texte))
    histoire, ecart = (reverse(nom, args=[portail.pk]) for nom in ("histoire", "comparer-etats"))
    assert "plafond vu" in page.get(ecart, {"avant": 2, "apres": 3}).content.decode()
    for role in set(Role) - {Role.ACHETEUR}:
        autre = Client()
        autre.force_login(inviter(role.value, portail, role))
        corps = autre.get(histoire).content.decode()
        assert ("ôte 1 commentaire" in corps, "plafond vu" in corps) == (True, False)
        assert autre.get(ecart, {"avant": 2, "apres": 3}).status_code == 403


def test_un_geste_trop_long_garde_ce_qu_il_emporte(portail: Consultation, acheteur: Personne) -> None:
    texte = (dossier_de_lecture(portail.etat) / "consultation.yaml").read_text(encoding="utf-8")
    faire(portail, acheteur, "Annote", ecrire("consultation.yaml", f"# vu\n{texte}"))
    faire(portail, acheteur, "Ôte" * 100, ecrire("consultation.yaml", texte))
    assert len(portail.etat.geste) == 200
    assert portail.etat.geste.endswith(", et ôte 1 commentaire de consultation.yaml")


_COMPARENT_EUX_MEMES = {
    "accueil/vues_identite.py": "champ par champ, de la fiche vue à la fiche voulue",
    "correction/vues.py": "l'état vu est le dernier",
    "questionnaire/enregistrement.py": "réponse par réponse, de l'état vu aux réponses voulues",
}
"""Les écrans qui jouent un geste sans `faire_si_inchangee`, et ce qu'ils comparent."""


def test_aucun_ecran_ne_change_le_dossier_sans_l_etat_vu() -> None:
    parcours = Path(cctgen.web.__file__).parent / "parcours"
    seuls = {
        fichier.relative_to(parcours).as_posix()
        for fichier in parcours.rglob("*.py")
        if re.search(r"(?<![\w.])faire\(", fichier.read_text("utf-8"))
    }
    assert seuls == set(_COMPARENT_EUX_MEMES)
