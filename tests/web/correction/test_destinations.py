"""Chaque anomalie mène à l'écran, et au champ, où elle se corrige ; aucun code n'est sans destination."""

from __future__ import annotations

import ast
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
from cctgen.web.comptes.models import Personne
from cctgen.web.depot.gestes import faire
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.parcours.correction.destinations import Destinations
from cctgen.web.parcours.correction.ecrans import HORS_DE_LA_PAGE, PAR_CODE
from cctgen.web.roles import Droit

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
        if reponse.status_code == 302:
            # Le champ du barème : que son ancre soit dans la page s'éprouve avec le barème.
            finale, presente = reponse["Location"], True
        else:
            finale, ancre = adresse, adresse.partition("#")[2]
            presente = reponse.status_code == 200 and (not ancre or f'id="{ancre}"' in reponse.content.decode())
        if attendue not in finale or not presente:
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
    assert 'id="reparer"' in page.get(reverse("histoire", args=[portail.pk])).content.decode()


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
