"""Le clausier livré change sous un service qui tourne : chaque écran suit celui du disque, comme les gestes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.socle.memoire import livre
from cctgen.socle.memoire.etats import EtatDeFichier
from cctgen.socle.memoire.livre import empreinte_du_livre, etat_du_livre, selon_le_livre
from cctgen.usages.ouverture.clausier_accepte import A_MIGRER
from cctgen.usages.ouverture.consultation import ouvrir
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.dossiers import dossier_de_lecture
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import _ouvrir, ouverture_de
from cctgen.web.parcours.dossier.effets import effet_de
from cctgen.web.travaux.demande import demander

pytestmark = pytest.mark.django_db

ECRIT, AUTREMENT = "n'est opposable que si", "n'est opposable au titulaire que si"
ECRANS = ("tableau", "publication", "anomalies")


@pytest.fixture
def clause(depot: Path) -> Path:
    """Rend une clause d'un clausier livré que l'essai peut changer."""
    (lue,) = depot.glob("clausier/clauses/securite/SSI-001-*.yaml")
    return lue


def ecrire(clause: Path, avant: str, apres: str) -> None:
    texte = clause.read_text("utf-8")
    assert avant in texte
    clause.write_text(texte.replace(avant, apres), "utf-8")


def regler(racine: Path) -> None:
    reponses = racine / "reponses.yaml"
    reponses.write_text(reponses.read_text("utf-8") + "\n# Un état de plus.\n", "utf-8")


def a_migrer(consultation: Consultation) -> bool:
    consultation.refresh_from_db()
    return any(a.code == A_MIGRER for a in ouverture_de(consultation.etat).anomalies)


def menent_au_clausier(page: Client, consultation: Consultation) -> list[bool]:
    """Dit, écran par écran, s'il mène au clausier d'aujourd'hui."""
    lien = f'href="{reverse("adopter-clausier", args=[consultation.pk])}"'
    return [lien in page.get(reverse(e, args=[consultation.pk])).content.decode() for e in ECRANS]


def oublier_la_memoire() -> None:
    """Fait comme un service relancé, qui n'a plus que son disque."""
    _ouvrir.gardes.cache_clear()


@pytest.mark.parametrize("relance", [False, True])
def test_un_clausier_change_puis_remis_ne_laisse_rien_bloque(
    clause: Path, changee: Consultation, acheteur: Personne, page: Client, relance: bool
) -> None:
    assert not a_migrer(changee)
    assert menent_au_clausier(page, changee) == [False, False, False]
    ecrire(clause, ECRIT, AUTREMENT)
    assert a_migrer(changee)
    faire(changee, acheteur, "Répond", regler)
    assert a_migrer(changee)
    assert menent_au_clausier(page, changee) == [True, True, True]
    ecrire(clause, AUTREMENT, ECRIT)
    if relance:
        oublier_la_memoire()
    assert not a_migrer(changee)
    assert ouverture_de(changee.etat) == ouvrir(dossier_de_lecture(changee.etat))
    assert menent_au_clausier(page, changee) == [False, False, False]


def test_un_refus_de_publier_mene_au_clausier_d_aujourd_hui(
    clause: Path, changee: Consultation, acheteur: Personne, page: Client
) -> None:
    assert not a_migrer(changee)
    ecrire(clause, ECRIT, AUTREMENT)
    travail = demander(changee, acheteur, "publier")
    assert not travail.est_reussi
    adopter = reverse("adopter-clausier", args=[changee.pk])
    assert f'href="{adopter}"' in page.get(travail.get_absolute_url()).content.decode()
    assert "SSI-001" in page.get(adopter).content.decode()
    assert "Rien ne bloque" not in page.get(reverse("publication", args=[changee.pk])).content.decode()


def test_l_effet_d_un_geste_ne_compte_pas_ce_que_change_le_clausier(clause: Path, changee: Consultation) -> None:
    ouverture_de(changee.etat)
    ecrire(clause, ECRIT, AUTREMENT)
    assert effet_de(changee, regler).est_nul


def test_le_texte_montre_est_celui_du_clausier_d_aujourd_hui(clause: Path, changee: Consultation, page: Client) -> None:
    lue = reverse("clause-du-dossier", args=[changee.pk, "SSI-001"])
    dossier = reverse("dossier", args=[changee.pk]) + "?document=tous"
    for texte, autre in ((ECRIT, AUTREMENT), (AUTREMENT, ECRIT)):
        for adresse in (lue, dossier):
            vue = page.get(adresse).content.decode().replace("&#x27;", "'").replace("’", "'")
            assert texte in vue, adresse
            assert autre not in vue, adresse
        ecrire(clause, texte, autre)


def abimer(clause: Path) -> None:
    """Renomme une question que tout le clausier cite : cent fautes d'un coup."""
    rubrique = clause.parents[2] / "questionnaire" / "05-hebergement.yaml"
    ecrire(rubrique, "  - id: socle_technique\n", "  - id: socle_technique_neuf\n")


def test_un_clausier_fautif_se_dit_en_une_phrase_et_rend_la_saisie(
    clause: Path, changee: Consultation, page: Client
) -> None:
    adresse = reverse("rubrique", args=[changee.pk, "l-architecture-et-l-hebergement"])
    assert page.get(adresse).status_code == 200
    abimer(clause)
    envoi = {"etat": changee.etat.numero, "note": "Phrase à ne pas perdre", "coches": ["a", "b"]}
    for rendue in (page.post(adresse, envoi), page.get(adresse)):
        corps = rendue.content.decode()
        assert rendue.status_code == 422
        assert corps.count("est fautif") == 1
        assert "fr-badge" not in corps
        assert "administrateur de ce service" in corps
    corps = page.post(adresse, envoi).content.decode()
    assert f'<form method="post" action="{adresse}"' in corps
    for nom, valeur in (("note", "Phrase à ne pas perdre"), ("coches", "a"), ("coches", "b")):
        assert f'<input type="hidden" name="{nom}" value="{valeur}">' in corps


def test_un_clausier_fautif_se_dit_partout_a_la_meme_personne(
    clause: Path, changee: Consultation, acheteur: Personne, page: Client
) -> None:
    abimer(clause)
    travail = demander(changee, acheteur, "publier")
    accueil = page.get("/").content.decode()
    suivi = page.get(travail.get_absolute_url()).content.decode()
    for corps in (accueil, suivi):
        assert "Le clausier de ce service est fautif" in corps
        assert "anomalies bloquantes" not in corps


def test_l_accueil_ne_releve_le_clausier_qu_une_fois(
    changee: Consultation, acheteur: Personne, page: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    for nom in ("deux", "trois"):
        creer(nom, acheteur, "Crée", lambda d: creer_depuis_exemple(d, "portail"))
    page.get("/")
    fichiers, releves = livre._fichiers, []

    def relever() -> Iterator[tuple[str, EtatDeFichier]]:
        releves.append(1)
        return fichiers()

    monkeypatch.setattr(livre, "_fichiers", relever)
    page.get("/")
    assert len(releves) == 1


def redater(clause: Path) -> None:
    """Même taille, même date d'écriture : seuls les octets et la date du changement diffèrent."""
    date = clause.stat().st_mtime_ns
    ecrire(clause, ECRIT, ECRIT[::-1])
    os.utime(clause, ns=(date, date))


CHANGER: dict[str, Callable[[Path], object]] = {
    "un texte": lambda clause: ecrire(clause, ECRIT, AUTREMENT),
    "un texte, à la même date": redater,
    "un fichier ôté": Path.unlink,
    "un fichier renommé": lambda clause: clause.rename(clause.with_name("SSI-001-autre.yaml")),
    "un fichier de plus": lambda clause: clause.with_name("SSI-999-de-plus.yaml").write_text("id: SSI-999\n"),
    "un lien rompu": lambda clause: clause.with_name("SSI-999-perdu.yaml").symlink_to("absent.yaml"),
    "un lien en boucle": lambda clause: clause.with_name("SSI-999-boucle.yaml").symlink_to("SSI-999-boucle.yaml"),
    "un modèle": lambda clause: (clause.parents[3] / "modeles" / "classeurs.xlsx").write_bytes(b"autre"),
}


@pytest.mark.parametrize("change", CHANGER)
def test_aucun_changement_n_echappe(clause: Path, change: str) -> None:
    tires: list[int] = []
    tirer = selon_le_livre(au_plus=2)(lambda: tires.append(1))
    tirer()
    tirer()
    etat, empreinte = etat_du_livre(), empreinte_du_livre()
    assert len(tires) == 1
    CHANGER[change](clause)
    assert etat_du_livre() != etat
    assert empreinte_du_livre() != empreinte
    tirer()
    assert len(tires) == 2


def test_ce_qui_est_lu_pendant_un_changement_ne_se_garde_pas(clause: Path) -> None:
    lus: list[str] = []

    def lire() -> str:
        if not lus:
            ecrire(clause, ECRIT, AUTREMENT)
        lus.append(clause.read_text("utf-8"))
        if len(lus) == 1:
            ecrire(clause, AUTREMENT, ECRIT)
        return lus[-1]

    tirer = selon_le_livre(au_plus=2)(lire)
    assert AUTREMENT in tirer()
    assert AUTREMENT not in tirer()
    assert tirer() == lus[-1]
    assert len(lus) == 2


@pytest.mark.parametrize("nom", ["annexe.docx", "classeurs.xlsx", "tableaux.docx", "lettre-rejet.docx"])
def test_un_modele_livre_abime_se_dit_sur_chaque_ecran_jusqu_a_sa_reparation(
    clause: Path, changee: Consultation, acheteur: Personne, page: Client, nom: str
) -> None:
    modele = clause.parents[3] / "modeles" / nom
    octets = modele.read_bytes()
    modele.write_bytes(b"x")
    suivi = demander(changee, acheteur, "generer").get_absolute_url()
    courtes = ("/", reverse("tableau", args=[changee.pk]))
    for adresse in (*(reverse(e, args=[changee.pk]) for e in (*ECRANS, "pieces")), "/", suivi):
        corps = page.get(adresse).content.decode().replace("\u00a0", " ")
        assert f"Le modèle « {nom} » de ce service est fautif" in corps, adresse
        assert adresse in courtes or "administrateur de ce service" in corps
        assert "Repartez du modèle livré" not in corps
    modele.write_bytes(octets)
    for ecran in ECRANS:
        assert "fautif" not in page.get(reverse(ecran, args=[changee.pk])).content.decode()
    assert demander(changee, acheteur, "generer").est_reussi


def test_les_pieces_disent_que_le_clausier_a_change_et_menent_a_lui(
    clause: Path, changee: Consultation, acheteur: Personne, page: Client
) -> None:
    assert demander(changee, acheteur, "generer").est_reussi
    ecrire(clause, ECRIT, AUTREMENT)
    corps = page.get(reverse("pieces", args=[changee.pk])).content.decode()
    assert "Le clausier a changé depuis que ces pièces ont été produites" in corps
    assert f'<a href="{reverse("adopter-clausier", args=[changee.pk])}">voyez le clausier' in corps
    assert "version antérieure de l’outil" not in corps
