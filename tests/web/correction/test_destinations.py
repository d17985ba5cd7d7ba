"""Chaque anomalie mène à l'écran, et au champ, où elle se corrige ; aucun code n'est sans destination."""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from cctgen.clausier.controles.fiches import Domaine
from cctgen.evaluation.notation import controles
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.usages.gardien.controles import catalogue
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import creer, faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.parcours.correction.destinations import Destinations
from cctgen.web.parcours.correction.ecrans import HORS_DE_LA_PAGE, PAR_CODE
from cctgen.web.presentation.messages import anomalie_dite
from cctgen.web.roles import Droit
from tests.preparations import Etape, Preparations

pytestmark = pytest.mark.django_db

TOUS = frozenset(Droit)


def _du_bareme() -> set[str]:
    """Rend les codes qu'écrit le contrôle du barème."""
    lus = ast.walk(ast.parse(Path(controles.__file__).read_text(encoding="utf-8")))
    textes = {n.value for n in lus if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return {fiche.code for fiche in catalogue()} & textes


def test_tout_code_de_la_consultation_et_du_bareme_a_sa_destination() -> None:
    """Un contrôle neuf déclare où il se corrige, ou que la page ne le dit pas."""
    codes = {fiche.code for fiche in catalogue(Domaine.CONSULTATION)} | _du_bareme()
    assert codes - PAR_CODE.keys() - HORS_DE_LA_PAGE == set()
    assert (PAR_CODE.keys() | HORS_DE_LA_PAGE) - {fiche.code for fiche in catalogue()} == set()
    assert not PAR_CODE.keys() & HORS_DE_LA_PAGE


def ligne(ouverture: Ouverture, fichier: str, debut: str) -> Lieu:
    lignes = (ouverture.racine / fichier).read_text(encoding="utf-8").splitlines()
    return Lieu(fichier, next(n for n, texte in enumerate(lignes, 1) if texte.strip().startswith(debut)))


def arrive(page: Client, adresse: str) -> bool:
    """Vrai si l'adresse s'ouvre, et que ce que vise son ancre est dans la page."""
    reponse = page.get(adresse)
    if reponse.status_code == 302:
        return arrive(page, reponse["Location"])
    ancre = adresse.partition("#")[2]
    return reponse.status_code == 200 and (not ancre or f'id="{ancre}"' in reponse.content.decode())


CAS: dict[str, tuple[Callable[[Ouverture], Anomalie], str]] = {
    "la question, par son nom": (lambda _: Anomalie("x", "m", ref="hebergement"), "#question-hebergement"),
    "la réponse, par sa ligne": (
        lambda o: Anomalie("x", "m", lieu=ligne(o, "reponses.yaml", "hebergement:")),
        "#question-hebergement",
    ),
    "la contradiction, par ses questions": (
        lambda o: Anomalie("reponses-contradictoires", "m", ref=next(iter(o.clausier.contradictions))),
        "#question-",
    ),
    "l'objet du marché": (
        lambda o: Anomalie("champ-a-completer", "m", lieu=ligne(o, "consultation.yaml", "objet:"), ref="objet"),
        "#id_objet",
    ),
    "un poids, par sa ligne": (
        lambda o: Anomalie("valeur-invalide", "m", lieu=ligne(o, "consultation.yaml", "poids: 10")),
        "#c-communs-1-poids",
    ),
    "un sous-critère, par son nom": (
        lambda _: Anomalie("sous-critere-vide", "m", ref="droits"),
        "#c-communs-0-s-2-portee",
    ),
    "la clause": (lambda _: Anomalie("clause-requise-absente", "m", ref="SSI-027"), "/clauses/SSI-027/"),
    "l'exigence": (lambda _: Anomalie("x", "m", ref="ECO-001-1"), "/clauses/ECO-001/#ECO-001-1"),
    "les valeurs d'une clause": (lambda _: Anomalie("parametre-sans-valeur", "m", ref="SSI-027"), "SSI-027/#valeurs"),
    "le service": (
        lambda o: Anomalie("x", "m", ref=o.dossier.services[0].id if o.dossier else ""),
        "/services/#service-",
    ),
    "les services cochés": (lambda _: Anomalie("service-sans-objet", "m", ref="bastion"), "#question-services"),
    "le clausier": (lambda _: Anomalie("clausier-a-migrer", "m"), "/clausier/"),
    "ce qu'aucun écran n'écrit": (lambda _: Anomalie("yaml-invalide", "m", lieu=Lieu("modeles/x")), "#reparer"),
    "un code inconnu": (lambda _: Anomalie("inconnu", "m"), "#reparer"),
}


def test_une_anomalie_mene_a_son_champ_et_l_ancre_existe(page: Client, portail: Consultation) -> None:
    ouverture = ouverture_de(portail.etat)
    destinations = Destinations(ouverture)
    perdues = {}
    for nom, (faire_l_anomalie, attendue) in CAS.items():
        adresse = destinations.de(faire_l_anomalie(ouverture)).adresse(portail, TOUS)
        reponse = page.get(adresse)
        finale = reponse["Location"] if reponse.status_code == 302 else adresse
        if attendue not in finale or not arrive(page, adresse):
            perdues[nom] = (finale, reponse.status_code)
    assert perdues == {}


def test_le_tableau_de_bord_mene_a_ce_qui_bloque(page: Client, portail: Consultation, acheteur: Personne) -> None:
    def abimer(racine: Path) -> None:
        fichier = racine / "consultation.yaml"
        texte = fichier.read_text(encoding="utf-8")
        fichier.write_text(texte.replace("poids: 10", "poids: 15", 1), encoding="utf-8")

    faire(portail, acheteur, "Abîme", abimer)
    corps = page.get(reverse("tableau", args=[portail.pk])).content.decode()
    lien = re.search(r'href="([^"]*/bareme/champ/poids-differents-de-100/[^"]*)"', corps)
    assert lien is not None
    assert page.get(lien[1])["Location"].endswith("/bareme/#c-communs-0-poids")


def test_un_dossier_illisible_mene_a_ce_qui_le_repare(page: Client, portail: Consultation, acheteur: Personne) -> None:
    def casser(racine: Path) -> None:
        (racine / "consultation.yaml").write_text("reference: [\n", encoding="utf-8")

    faire(portail, acheteur, "Casse", casser)
    corps = page.get(reverse("tableau", args=[portail.pk])).content.decode()
    assert f"{reverse('histoire', args=[portail.pk])}#reparer" in corps
    # Ce qui se corrige dans le fichier dit sa ligne.
    assert re.search(r"consultation\.yaml:\d", page.get(reverse("anomalies", args=[portail.pk])).content.decode())
    assert 'id="reparer"' in page.get(reverse("histoire", args=[portail.pk])).content.decode()


def test_ce_qui_se_corrige_sur_la_page_ne_dit_ni_fichier_ni_cle(
    page: Client, portail: Consultation, acheteur: Personne
) -> None:
    faire(portail, acheteur, "Abîme", remplacer("consultation.yaml", "poids: 60", "poids: 50"))
    for ecran in ("publication", "anomalies", "tableau", "pieces"):
        corps = page.get(reverse(ecran, args=[portail.pk])).content.decode()
        assert "À faire" in corps
        assert re.findall(r"[^>]*\.yaml[^<]*", corps) == []
        precisions = re.findall(r'<p class="fr-hint-text fr-mb-0">([^<]*)</p>', corps)
        assert [dit for dit in precisions if not re.fullmatch(r"[A-Z]+(-[A-Z0-9]+)+\s*", dit)] == []


def test_une_clause_mene_a_sa_question_et_la_question_y_ramene(page: Client, portail: Consultation) -> None:
    clause = page.get(reverse("clause-du-dossier", args=[portail.pk, "SSI-027"])).content.decode()
    lien = re.search(r'href="([^"]*/questionnaire/[^"?]*\?depuis=SSI-027)#([^"]+)"', clause)
    assert lien is not None
    rubrique = page.get(lien[1]).content.decode()
    assert f'id="{lien[2]}"' in rubrique
    assert f'href="{reverse("clause-du-dossier", args=[portail.pk, "SSI-027"])}"' in rubrique
    assert "?depuis=" in page.get(reverse("dossier", args=[portail.pk]) + "?document=tous").content.decode()
    assert "Revenir à la clause" not in page.get(lien[1].replace("SSI-027", "%22%3E")).content.decode()


def test_le_clausier_d_aujourd_hui_s_adopte(page: Client, portail: Consultation) -> None:
    adresse = reverse("adopter-clausier", args=[portail.pk])
    assert "Adopter" in page.get(adresse).content.decode()
    page.post(adresse, {"etat": 1})
    assert "suit déjà le clausier" in page.get(adresse).content.decode()
    portail.refresh_from_db()
    assert portail.etat.geste == "Adopte le clausier d'aujourd'hui"


def remplacer(nom: str, motif: str, apres: str) -> Callable[[Path], None]:
    def action(racine: Path) -> None:
        texte = (racine / nom).read_text("utf-8")
        neuf = re.sub(motif, apres, texte, count=1, flags=re.DOTALL)
        assert neuf != texte
        (racine / nom).write_text(neuf, "utf-8")

    return action


CONSULTATION = "consultation.yaml"
UN_CRITERE = "\nbareme:\n  criteres:\n    - {id: a, libelle: A, type: prix, poids: 9}\n"
ETATS: dict[str, tuple[Etape | None, Callable[[Path], None]]] = {
    "tel quel": (None, lambda _racine: None),
    "publié, barème gelé": (Etape.PUBLIEE, remplacer(CONSULTATION, "poids: 10", "poids: 20")),
    "sans variantes": (None, remplacer(CONSULTATION, "variantes: [^\n]+\n", "")),
    "variantes sans exigences": (None, remplacer(CONSULTATION, "admises: non", "admises: oui")),
    "sans barème": (None, remplacer(CONSULTATION, "\nbareme:.*", "\n")),
    "barème d'un critère": (None, remplacer(CONSULTATION, "\nbareme:.*", UN_CRITERE)),
    "échelle d'un degré": (
        None,
        remplacer(CONSULTATION, "  criteres:", "  echelle: [{note: 0, ancre: Rien}]\n  criteres:"),
    ),
    "à compléter": (None, remplacer(CONSULTATION, 'titre: "R', 'titre: "[à compléter] R')),
    "réponse sans objet": (None, remplacer("reponses.yaml", "sensibilite: [a-z_]+", "sensibilite: usuel")),
    "réponse sans objet d'un lot": (None, remplacer("reponses.yaml", "hebergement: [a-z_]+", "hebergement: aucun")),
    "réponses qui se contredisent": (None, remplacer("reponses.yaml", "exposition: [a-z_]+", "exposition: intranet")),
    "valeur hors bornes": (None, remplacer("reponses.yaml", "delai_alerte: 12", "delai_alerte: 900")),
}
LIEN = re.compile(r'<a class="fr-link[^"]*" href="([^"]+)">(?:Aller|Régler|Voir|Revoir|Rétablir)')


def menee(etat: str, acheteur: Personne, preparations: Preparations) -> Consultation:
    """Crée la consultation de cet état."""
    etape, change = ETATS[etat]

    def preparer(racine: Path) -> object:
        return preparations.copier(racine, "portail", etape) if etape else creer_depuis_exemple(racine, "portail")

    suivie = creer("portail", acheteur, "Crée", preparer)
    faire(suivie, acheteur, "Change", change)
    suivie.refresh_from_db()
    return suivie


@pytest.mark.parametrize("etat", ETATS)
def test_tout_lien_d_anomalie_mene_a_un_element_present(
    page: Client, acheteur: Personne, preparations: Preparations, etat: str
) -> None:
    suivie = menee(etat, acheteur, preparations)
    ecrans = [page.get(reverse(nom, args=[suivie.pk])) for nom in ("tableau", "anomalies", "publication")]
    liens = {html.unescape(lien) for ecran in ecrans for lien in LIEN.findall(ecran.content.decode())}
    assert [lien for lien in liens if not arrive(page, lien)] == []
    anomalies = ouverture_de(suivie.etat).anomalies
    assert not anomalies or liens
    assert [c for a in anomalies if ".yaml" in (c := anomalie_dite(a).conseil) or "cctgen " in c] == []


PLACES = ("", "echelle.9.note", "criteres", "criteres.0.formule", "criteres.7.sous_criteres.1.poids", "lots.2.criteres")


@pytest.mark.parametrize("etat", ["tel quel", "sans barème", "barème d'un critère", "publié, barème gelé"])
def test_toute_anomalie_du_bareme_mene_a_un_champ_de_la_page(
    page: Client, acheteur: Personne, preparations: Preparations, etat: str
) -> None:
    suivie = menee(etat, acheteur, preparations)
    corps = page.get(reverse("bareme", args=[suivie.pk])).content.decode()
    perdus = []
    for code in sorted(_du_bareme() & PAR_CODE.keys()):
        for place in PLACES:
            vise = page.get(reverse("champ-du-bareme", args=[suivie.pk, code]), {"place": place})["Location"]
            if f'id="{vise.partition("#")[2]}"' not in corps:
                perdus.append((code, place, vise))
    assert perdus == []
    ancres = re.findall(r'href="#([^"]+)"', corps)
    assert [ancre for ancre in ancres if f'id="{ancre}"' not in corps] == []


def test_chaque_question_d_un_motif_mene_a_un_champ_present(page: Client, portail: Consultation) -> None:
    """Une question qui ne se pose pas cède à celles dont cela dépend ; une réponse de lot, au lot qui la pose."""
    ouverture = ouverture_de(portail.etat)
    renvois = Destinations(ouverture).renvois
    vises = {r for q in ouverture.clausier.questions for lots in ((), (1,), (2,)) for r in renvois.des((q,), lots)}
    perdus = [r for r in vises if not arrive(page, f"{reverse('rubrique', args=[portail.pk, r.rubrique])}#{r.ancre}")]
    assert vises and perdus == []
