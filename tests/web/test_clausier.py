"""Le clausier à la page : chercher, lire, remarquer, corriger, viser, verser."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate

from cctgen.clausier.modele import Parametre, TypeParametre
from cctgen.usages.gardien.lister import lister
from cctgen.web.comptes.models import Personne
from cctgen.web.parcours.clausier.avancement import Etat, etat_de
from cctgen.web.presentation.templatetags.prose import prose
from cctgen.web.relecture.models import Correction, Visa
from tests.web.conftest import Inviter
from tests.web.navigateur import OuvrirPage, sans_violation, suivre

pytestmark = pytest.mark.django_db
CLAUSE = "SSI-012"


@pytest.fixture
def gardienne(inviter: Inviter) -> Personne:
    return inviter("anne", est_gardien=True, first_name="Anne", last_name="Roy")


@pytest.fixture
def relecture(gardienne: Personne) -> Client:
    navigateur = Client()
    navigateur.force_login(gardienne)
    return navigateur


def empreinte() -> str:
    return next(m.empreinte for m in lister() if m.clause.id == CLAUSE)


def test_la_recherche_ne_rend_que_les_clauses_qui_portent_les_mots(page: Client) -> None:
    corps = page.get(reverse("clausier"), {"mots": "badge visite"}).content.decode()
    assert f"{CLAUSE} –" in corps
    assert "PI-001 –" not in corps


def test_une_clause_se_lit_avec_sa_condition_ses_textes_et_les_exemples(page: Client) -> None:
    corps = page.get(reverse("clause", args=[CLAUSE])).content.decode()
    assert "Quand elle s" in corps
    assert "Vérifié" in corps or "À vérifier" in corps
    assert "Proposer une correction" not in corps


@pytest.mark.parametrize("nom", ["SSI-999", "ssi-012", "nature", "SSI-012-1"])
def test_ce_qui_n_est_pas_une_clause_n_existe_pas(page: Client, nom: str) -> None:
    assert page.get(reverse("clause", args=[nom])).status_code == 404


def test_chaque_clause_s_affiche(page: Client) -> None:
    refus = {m.clause.id for m in lister()[::20] if page.get(reverse("clause", args=[m.clause.id])).status_code != 200}
    assert refus == set()


def test_le_visa_donne_le_fichier_a_verser(relecture: Client) -> None:
    relecture.post(reverse("viser", args=[CLAUSE]), {"empreinte": empreinte()})
    montree = next(m for m in lister() if m.clause.id == CLAUSE)
    assert etat_de(montree, [(CLAUSE, empreinte())], localdate()) is Etat.VISEE
    recu = relecture.get(reverse("fichiers-a-verser"))
    with zipfile.ZipFile(io.BytesIO(recu.content)) as verse:
        (nom,) = verse.namelist()
        assert 'par: "Anne Roy"' in verse.read(nom).decode()


def test_un_texte_change_depuis_ne_se_vise_pas(relecture: Client) -> None:
    relecture.post(reverse("viser", args=[CLAUSE]), {"empreinte": "autre"})
    assert Visa.objects.count() == 0


def test_une_correction_se_voit_avant_de_s_enregistrer(relecture: Client) -> None:
    adresse = reverse("proposer", args=[CLAUSE])
    champs = relecture.get(adresse).context["formulaire"]
    saisie = {c.html_name: c.value() for c in champs} | {"motif": "Plus précis.", "titre": "Accès aux bâtiments"}
    vue = relecture.post(adresse, {**saisie, "voir": "1"}).content.decode()
    assert "<ins>titre: &quot;Accès aux bâtiments&quot;</ins>" in vue
    assert Correction.objects.count() == 0
    relecture.post(adresse, {**saisie, "enregistrer": "1"})
    (correction,) = Correction.objects.all()
    assert correction.proses == {"titre": "Accès aux bâtiments"}
    recu = relecture.get(reverse("fichier-corrige", args=[CLAUSE, correction.pk]))
    assert 'titre: "Accès aux bâtiments"' in recu.content.decode()


def test_deux_corrections_du_meme_texte_ne_s_ignorent_pas(relecture: Client, inviter: Inviter) -> None:
    """La seconde personne lit la première avant d'enregistrer, une fois ; qui ouvre ensuite la lit d'emblée."""
    adresse = reverse("proposer", args=[CLAUSE])
    autre, troisieme = Client(), Client()
    autre.force_login(inviter("paul", est_gardien=True))
    troisieme.force_login(inviter("luc", est_gardien=True))

    def champs(navigateur: Client) -> dict[str, str]:
        return {c.html_name: c.value() for c in navigateur.get(adresse).context["formulaire"]}

    mienne = champs(relecture) | {"motif": "Plus court.", "titre": "Accès", "enregistrer": "1"}
    autre.post(adresse, champs(autre) | {"motif": "Plus précis.", "titre": "Portiques", "enregistrer": "1"})
    devancee = relecture.post(adresse, mienne)
    corps = devancee.content.decode()
    assert devancee.status_code == 409
    assert Correction.objects.count() == 1
    for attendu in ("paul a proposé une correction", "Plus précis.", "Portiques"):
        assert attendu in corps
    assert devancee.context["formulaire"]["titre"].value() == "Accès"
    relue = {c.html_name: c.value() for c in devancee.context["formulaire"]}
    assert relecture.post(adresse, relue | {"enregistrer": "1"}).status_code == 302
    assert {c.proses["titre"] for c in Correction.objects.all()} == {"Accès", "Portiques"}
    ensuite = troisieme.get(adresse).content.decode()
    assert "Déjà proposé sur ce texte" in ensuite
    assert "Plus court." in ensuite


def test_une_correction_d_un_texte_change_ou_de_soi_ne_previent_pas(relecture: Client, gardienne: Personne) -> None:
    Correction.objects.create(clause=CLAUSE, empreinte=empreinte(), auteur=gardienne, motif="Mien", proses={})
    paul = Personne.objects.create_user("paul")
    Correction.objects.create(clause=CLAUSE, empreinte="ancienne", auteur=paul, motif="Vieux", proses={})
    assert "Déjà proposé" not in relecture.get(reverse("proposer", args=[CLAUSE])).content.decode()


def test_la_prose_est_echappee_ses_insertions_aussi() -> None:
    assert prose("<script>x</script> {delai} et {clause:SSI-030}.\n\n- un\n- deux") == (
        "<p>&lt;script&gt;x&lt;/script&gt; <var>delai</var> et"
        ' <a class="fr-link" href="/clausier/SSI-030/">article\u00a0SSI-030</a>.</p><ul><li>un</li><li>deux</li></ul>'
    )


def test_un_renvoi_se_lit_apres_son_article_elide() -> None:
    """« agréés selon l'SSI-009 »."""
    lu = prose("Agréés selon l'{clause:SSI-009} et l'{nature}.")
    assert "selon l’<a " in lu
    assert ">article\u00a0SSI-009</a> et l’<var>nature</var>." in lu


def test_une_valeur_reglable_se_lit_telle_que_proposee_et_non_par_son_nom() -> None:
    """« **preavis_visite** jours ouvrés » ne disait rien à l'acheteur."""
    reglables = {
        "preavis": Parametre(type=TypeParametre.ENTIER, libelle="Annonce d'une <intervention>", defaut="2"),
        "sites": Parametre(type=TypeParametre.TEXTE, libelle="Sites concernés"),
    }
    lu = prose("{preavis} jours, sur {sites}, selon {nature}.", reglables)
    titre = "Annonce d’une &lt;intervention&gt;"
    assert f'<var title="{titre}">2</var> jours, sur <var title="Sites concernés">Sites concernés</var>' in lu
    assert "<var>nature</var>" in lu


@pytest.mark.navigateur
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("largeur", [1280, 320])
def test_relire_une_clause_dans_un_navigateur(ouvrir_page: OuvrirPage, gardienne: Personne, largeur: int) -> None:
    page = ouvrir_page(gardienne, reverse("clausier"), largeur=largeur)
    sans_violation(page)
    page.get_by_label("Mots cherchés").fill("badge")
    page.get_by_role("button", name="Chercher", exact=True).click()
    suivre(page, page.get_by_role("link", name=f"{CLAUSE} –"))
    sans_violation(page)
    page.get_by_label("Votre remarque").fill("Bien.")
    page.get_by_role("button", name="Enregistrer la remarque").press("Enter")
    page.get_by_text("Votre remarque est enregistrée.").wait_for()
    suivre(page, page.get_by_role("link", name="Proposer une correction"))
    sans_violation(page)
    page.get_by_label("Pourquoi corriger").fill("Plus précis.")
    page.get_by_label("Titre").fill("Accès aux bâtiments")
    page.get_by_role("button", name="Voir l’écart").click()
    page.get_by_role("heading", name="Ce que change votre correction").wait_for()
    sans_violation(page)
