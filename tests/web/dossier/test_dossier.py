"""Le dossier dans la page : ce qu'il montre, ce qu'on y règle, deux personnes à la fois."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.pieces import sont_a_jour
from cctgen.usages.ouverture.clausier_accepte import FICHIER_CLAUSIER
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge
from cctgen.usages.reglage.ajuster import clause_de
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.roles import Role
from tests.preparations import Etape, Preparations
from tests.web.conftest import Inviter

pytestmark = pytest.mark.django_db


def lire(page: Client, nom: str, *arguments: Any, **demande: str) -> str:
    reponse = page.get(reverse(nom, args=arguments), demande)
    assert reponse.status_code == 200
    return reponse.content.decode()


def lue(consultation: Consultation) -> Any:
    consultation.refresh_from_db()
    return ouverture_de(consultation.etat)


def test_chaque_clause_retenue_se_lit_avec_son_motif_et_ses_exigences(page: Client, portail: Consultation) -> None:
    dossier = lue(portail).dossier
    corps = lire(page, "dossier", portail.pk, document="tous")
    for article in dossier.articles:
        assert f'id="{article.clause}"' in corps
        assert all(f'id="{e.ref}"' in corps for e in article.exigences)
    assert "Toujours applicable." in corps
    assert "{" not in corps.partition("<main")[2].partition("</main>")[0]


def test_chaque_motif_finit_par_un_point_et_un_seul(page: Client, portail: Consultation, acheteur: Personne) -> None:
    adresse = reverse("ajuster", args=[portail.pk, "SSI-027"])
    motif = "Exigé par l'organisme."
    envoi = {"etat": "1", "action": "retirer", "motif": motif, "lots": ["1"], "geste": "enregistrer"}
    assert page.post(adresse, envoi).status_code == 302
    for nom, arguments in (("dossier", ()), ("clause-du-dossier", ("SSI-027",)), ("ecartees", ())):
        arbre = html.fromstring(lire(page, nom, portail.pk, *arguments, document="tous"))
        dits = " ".join(arbre.xpath("//main")[0].text_content().split())
        assert re.search(r"[^.]\.\.(?!\.)", dits) is None, nom
        assert not re.search(r"[^.»!?:] Questions? en cause", dits), nom


def test_un_lot_un_document_ou_des_mots_restreignent_ce_qui_est_montre(page: Client, portail: Consultation) -> None:
    dossier = lue(portail).dossier
    du_seul_lot_1 = next(a.clause for a in dossier.articles if a.lots == (1,))
    assert f'id="{du_seul_lot_1}"' in lire(page, "dossier", portail.pk, document="tous", lot="1")
    assert f'id="{du_seul_lot_1}"' not in lire(page, "dossier", portail.pk, document="tous", lot="2")
    assert 'id="SSI-027"' in lire(page, "dossier", portail.pk, document="tous", mots="notification incidents")
    assert 'id="SSI-027"' not in lire(page, "dossier", portail.pk, document="inconnu", lot="x")


def test_une_clause_ecartee_dit_pourquoi_et_s_ajoute_avec_un_motif(page: Client, portail: Consultation) -> None:
    selection = lue(portail).dossier.selections[0]
    ecartee = next(c for c, v in selection.clauses.items() if not v.retenue and c.startswith("SSI") and v.questions)
    corps = lire(page, "ecartees", portail.pk)
    assert reverse("ajuster", args=[portail.pk, ecartee]) in corps
    adresse = reverse("ajuster", args=[portail.pk, ecartee])
    saisi = {"etat": portail.etat.numero, "action": "ajouter"}
    sans_motif = page.post(adresse, saisi)
    assert sans_motif.status_code == 422
    assert "Dites pourquoi" in sans_motif.content.decode()
    vu = page.post(adresse, {**saisi, "motif": "Voulu <b>ici</b>", "geste": "voir"})
    assert "Ajouté" in vu.content.decode()
    assert portail.etats.count() == 1
    assert page.post(adresse, {**saisi, "motif": "Voulu <b>ici</b>", "geste": "enregistrer"}).status_code == 302
    assert lue(portail).dossier.selections[0].clauses[ecartee].retenue
    clause = lire(page, "clause-du-dossier", portail.pk, ecartee)
    assert "Voulu &lt;b&gt;ici&lt;/b&gt;" in clause
    assert "<b>ici" not in clause
    assert page.post(reverse("oter", args=[portail.pk, ecartee]), {"etat": portail.etat.numero, "rang": "0"})
    assert not lue(portail).consultation.redaction.ajustements


def offertes(page: Client, consultation: Consultation, cible: str) -> list[str]:
    arbre = html.fromstring(lire(page, "ajuster", consultation.pk, cible))
    return arbre.xpath("//input[@name='action']/@value")


def test_seul_ce_qui_changerait_un_lot_est_offert(page: Client, portail: Consultation) -> None:
    dossier = lue(portail).dossier
    une, deux = (s.clauses for s in dossier.selections)
    assert offertes(page, portail, "SSI-027") == ["retirer"]
    nulle_part = next(c for c in une if not une[c].retenue and not deux[c].retenue)
    assert offertes(page, portail, nulle_part) == ["ajouter"]
    d_un_seul = next(c for c in une if une[c].retenue is not deux[c].retenue)
    assert offertes(page, portail, d_un_seul) == ["retirer", "ajouter"]
    exigence = next(e.ref for e in dossier.exigences(1) if e.lots == (1, 2))
    assert offertes(page, portail, exigence) == ["retirer"]


def test_une_exigence_se_retire_pour_un_seul_lot(page: Client, portail: Consultation) -> None:
    exigence = next(e for e in lue(portail).dossier.exigences(1) if e.lots == (1, 2)).ref
    saisi = {"etat": 1, "action": "retirer", "lots": "2", "motif": "hors du lot", "geste": "enregistrer"}
    assert page.post(reverse("ajuster", args=[portail.pk, exigence]), saisi).status_code == 302
    dossier = lue(portail).dossier
    assert exigence in {e.ref for e in dossier.exigences(1)}
    assert exigence not in {e.ref for e in dossier.exigences(2)}


def test_une_reecriture_montre_l_ecart_puis_s_enregistre(page: Client, portail: Consultation) -> None:
    adresse = reverse("reecrire", args=[portail.pk, "SSI-027"])
    clause = clause_de(lue(portail), "SSI-027")
    saisi = {"etat": 1, "titre": clause.titre, "texte": clause.texte.replace("\n", "\r\n") + "\r\nUn ajout."}
    for rang, e in enumerate(clause.exigences):
        saisi |= {f"enonce_{rang}": e.enonce, f"preuve_{rang}": e.preuve, f"niveau_{rang}": e.niveau.value}
    vu = page.post(adresse, {**saisi, "motif": "usage", "geste": "voir"}).content.decode()
    assert "<ins>" in vu
    assert "Un ajout." in vu
    assert page.post(adresse, {**saisi, "motif": "usage", "geste": "enregistrer"}).status_code == 302
    assert "Un ajout." in lire(page, "clause-du-dossier", portail.pk, "SSI-027")
    inconnue = {**saisi, "texte": "Sous {inconnu} heures.", "motif": "Jugé", "geste": "voir"}
    refus = page.post(adresse, inconnue).content.decode()
    assert "inconnu" in refus
    assert "ne pourrait plus être assemblé" in refus and "Points qui disparaissent" not in refus
    sans = {**saisi, "texte": clause.texte.replace("{delai_alerte}", "six"), "motif": "Jugé", "geste": "voir"}
    vu = page.post(adresse, sans).content.decode()
    assert "Valeurs réglables que le texte" in vu and "réglée à «\u00a012\u00a0»" in vu


def test_une_valeur_se_regle_sur_place_dans_ses_bornes(page: Client, portail: Consultation) -> None:
    adresse = reverse("regler", args=[portail.pk, "SSI-027"])
    parametres = clause_de(lue(portail), "SSI-027").parametres
    nom = next(n for n, p in parametres.items() if p.max is not None)
    saisi = {f"p_{n}": "" for n in parametres} | {"etat": "1"}
    trop = page.post(adresse, saisi | {f"p_{nom}": "100000"})
    assert trop.status_code == 422
    assert "dépasse le maximum admis" in trop.content.decode()
    peu = page.post(adresse, saisi | {f"p_{nom}": "0"}).content.decode()
    assert "0 est sous le minimum admis, 1 heure." in " ".join(html.document_fromstring(peu).text_content().split())
    assert page.post(adresse, saisi | {f"p_{nom}": "48"}).status_code == 302
    assert lue(portail).consultation.saisies.parametres["SSI-027"] == {nom: "48"}


def test_des_valeurs_inchangees_n_inscrivent_aucun_etat(page: Client, portail: Consultation) -> None:
    """Le fichier, récrit sous une autre forme, faisait un état de plus et mettait de côté le précédent."""
    portail.refresh_from_db()
    avant = portail.etat.numero
    formulaire = page.get(reverse("clause-du-dossier", args=[portail.pk, "SSI-027"])).context["formulaire"]
    vues = {champ.name: champ.value() for champ in formulaire}
    reponse = page.post(reverse("regler", args=[portail.pk, "SSI-027"]), vues, follow=True)
    portail.refresh_from_db()
    assert portail.etat.numero == avant
    assert "rien n’a changé" in reponse.content.decode()


def test_deux_personnes_ne_s_ecrasent_pas(page: Client, portail: Consultation, inviter: Inviter) -> None:
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    adresse = reverse("service", args=[portail.pk, "bastion"])
    assert autre.post(adresse, {"etat": 1, "contact": "le bureau de Paul"}).status_code == 302
    conflit = page.post(adresse, {"etat": 1, "contact": "le mien"})
    assert conflit.status_code == 409
    corps = conflit.content.decode()
    assert "paul a changé cela" in corps
    assert "le bureau de Paul" in corps
    assert 'name="etat" value="2"' in corps
    assert page.post(reverse("service", args=[portail.pk, "plateforme-echange"]), {"etat": 1, "contact": "x"})
    contacts = {s.service: s.contact for s in lue(portail).consultation.redaction.services}
    assert (contacts["bastion"], contacts["plateforme-echange"]) == ("le bureau de Paul", "x")


def test_les_reponses_qui_changeraient_le_sort_d_une_clause_se_disent(page: Client, portail: Consultation) -> None:
    assert "Aucune réponse ne peut écarter SSI-027" in lire(page, "changer", portail.pk, "SSI-027")
    partiel = page.get(reverse("changer", args=[portail.pk, "FIC-UTI-01"]), headers={"HX-Request": "true"})
    assert "<html" not in partiel.content.decode()


def test_ce_qui_n_existe_pas_n_existe_pas(page: Client, portail: Consultation) -> None:
    for nom, argument in (
        ("clause-du-dossier", "SSI-999"),
        ("ajuster", "X"),
        ("service", "x"),
        ("piece-produite", "..%2fconsultation.yaml"),
    ):
        assert page.get(reverse(nom, args=[portail.pk, argument])).status_code == 404


def test_les_pieces_se_produisent_et_se_telechargent(page: Client, portail: Consultation, acheteur: Personne) -> None:
    assert "Aucune pièce" in lire(page, "pieces", portail.pk)
    suite = page.post(reverse("produire", args=[portail.pk]), {"copies": "inconnue"})
    assert suite.status_code == 302
    assert sont_a_jour(lue(portail))
    corps = lire(page, "pieces", portail.pk)
    assert "Matrice de conformité, lot\u00a01" in corps
    assert "produisez-les de nouveau" not in corps
    piece = page.get(reverse("piece-produite", args=[portail.pk, "matrice-lot-1.xlsx"]))
    assert piece["Content-Disposition"] == 'attachment; filename="matrice-lot-1.xlsx"'
    assert piece.content.startswith(b"PK")
    archive = page.get(reverse("archive_des_pieces", args=[portail.pk]))
    assert "note-acheteur.docx" in zipfile.ZipFile(io.BytesIO(archive.content)).namelist()
    assert page.get(reverse("pdf", args=[portail.pk, "note-acheteur.docx"])).status_code == 404
    faire(portail, acheteur, "Pose", lambda racine: (racine / "que-rien-ne-lit.txt").write_text("x"))
    assert "produisez-les de nouveau" not in lire(page, "pieces", portail.pk)

    def toucher(racine: Path) -> None:
        reponses = (racine / "reponses.yaml").read_text("utf-8")
        (racine / "reponses.yaml").write_text(reponses.replace("delai_alerte: 12", "delai_alerte: 8"), "utf-8")

    faire(portail, acheteur, "Touche", toucher)
    assert "produisez-les de nouveau" in lire(page, "pieces", portail.pk)


def test_adopter_le_clausier_d_aujourd_hui_perime_les_pieces(
    page: Client, acheteur: Personne, preparations: Preparations
) -> None:
    generee = creer("portail", acheteur, "Crée", lambda d: preparations.copier(d, "portail", Etape.GENEREE))
    assert sont_a_jour(lue(generee))

    def vieillir(racine: Path) -> None:
        garde = racine / FICHIER_CLAUSIER
        entete, suite = garde.read_bytes().split(b"\n", 1)
        ancien = {**json.loads(entete), "empreinte": "0" * 64}
        garde.write_bytes(json.dumps(ancien).encode() + b"\n" + suite)

    ancienne = creer(
        "ancienne", acheteur, "Crée", lambda d: (preparations.copier(d, "portail", Etape.GENEREE), vieillir(d))
    )
    assert not sont_a_jour(lue(ancienne)), "la note dit maintenant que le clausier a changé"
    faire(ancienne, acheteur, "Produit", generer)
    assert sont_a_jour(lue(ancienne))
    page.post(reverse("adopter-clausier", args=[ancienne.pk]), {"etat": 2})
    ancienne.refresh_from_db()
    assert ancienne.etat.geste == "Adopte le clausier d'aujourd'hui"
    assert not sont_a_jour(lue(ancienne))
    assert "produisez-les de nouveau" in lire(page, "pieces", ancienne.pk)


def test_l_apercu_a_defaut_de_pdf_donne_le_texte(page: Client, portail: Consultation) -> None:
    corps = lire(page, "apercu", portail.pk, "annexe-securite")
    assert "Le titulaire" in corps
    assert "<iframe" not in corps


def test_qui_ne_fait_que_lire_ne_voit_rien_a_enregistrer(portail: Consultation, inviter: Inviter) -> None:
    lecteur = Client()
    lecteur.force_login(inviter("luc", portail, Role.LECTEUR))
    for nom, arguments in (("clause-du-dossier", ["SSI-027"]), ("pieces", []), ("services", []), ("dossier", [])):
        corps = lecteur.get(reverse(nom, args=[portail.pk, *arguments])).content.decode()
        assert corps.count('method="post"') == 1


def _soumettre(page: Client, adresse: str, saisie: dict[str, str]) -> Any:
    """Envoie le formulaire tel qu'il s'ouvre, ces champs changés, pour enregistrer."""
    champs = {c.html_name: c.value() for c in page.get(adresse).context["formulaire"]}
    return page.post(adresse, {**champs, **saisie, "geste": "enregistrer"})


def test_une_reecriture_devancee_montre_le_texte_de_l_autre(
    page: Client, portail: Consultation, inviter: Inviter
) -> None:
    """Titre, texte, niveau, motif : tout ce que l'autre a mis se lit, et la saisie reste."""
    adresse = reverse("reecrire", args=[portail.pk, "SSI-027"])
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    mienne = {"etat": "1", "texte": "Le titulaire obéit.", "motif": "Le mien."}
    ouvert = page.get(adresse).context["formulaire"]
    sienne = {
        "titre": "Le sien",
        "texte": f"{ouvert['texte'].value()}\nLe titulaire répond.",
        "niveau_0": "I" if ouvert["niveau_0"].value() == "P" else "P",
        "motif": "Le sien, motivé.",
    }
    assert _soumettre(autre, adresse, sienne).status_code == 302
    reponse = _soumettre(page, adresse, mienne)
    assert reponse.status_code == 409
    alerte = html.fromstring(reponse.content.decode()).xpath("//main//div[@role='alert']")[0]
    for attendu in ("paul", "Le sien, motivé.", "Le sien", "Le titulaire répond.", "Primordiale", "Importante"):
        assert attendu in alerte.text_content(), attendu
    assert {"Titre", "Texte", "SSI-027-3\u00a0: niveau"} == {t.text_content() for t in alerte.xpath(".//h3")}
    assert reponse.context["formulaire"]["texte"].value() == "Le titulaire obéit."


def test_un_ajustement_devance_montre_celui_de_l_autre(page: Client, portail: Consultation, inviter: Inviter) -> None:
    adresse = reverse("ajuster", args=[portail.pk, "SSI-027"])
    autre = Client()
    autre.force_login(inviter("paul", portail, Role.ACHETEUR))
    envoi = {"etat": "1", "action": "retirer", "geste": "enregistrer"}
    assert autre.post(adresse, envoi | {"motif": "Déjà au CCAP.", "lots": ["1"]}).status_code == 302
    reponse = page.post(adresse, envoi | {"motif": "Sans objet."})
    assert reponse.status_code == 409
    dit = " ".join(html.fromstring(reponse.content.decode()).text_content().split())
    assert "SSI-027, retirée (lot 1) : « Déjà au CCAP. »" in dit


def test_chaque_document_d_une_consultation_vierge_s_apercoit_ou_se_dit_vide(page: Client, acheteur: Personne) -> None:
    saisie = IdentiteSaisie(reference="R", objet="O", acheteur="A", service="", lots=())
    vierge = creer("vierge", acheteur, "Crée", lambda d: creer_vierge(d, saisie, date(2026, 12, 1)))
    documents = lue(vierge).dossier.documents
    vides = [d.id for d in documents if "Ce document est vide" in lire(page, "apercu", vierge.pk, d.id)]
    assert vides == [d.id for d in documents if not d.rubriques]
    assert vides and len(vides) < len(documents)
