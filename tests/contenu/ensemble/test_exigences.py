"""Ce que les exigences se doivent : au bon achat, à leur niveau, une fois, d'après les publications du CCT."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cctgen.assemblage.controles.vue import en_texte
from cctgen.assemblage.selection.par_lot import selections_de
from cctgen.clausier.formes.condition import est_vraie
from cctgen.clausier.modele import Clause, Clausier, Exigence, Niveau
from cctgen.consultation.dialogue import reponses_du_lot
from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.modele import Consultation
from cctgen.socle.contenu import contenu
from tests.assemblage.preuve.test_equivalence import CONFRONTATION, au_hasard
from tests.contenu.dossiers import ACTIVES
from tests.contenu.profils import BASE, NATURES, PERSONNELLES, PROFILS, Reponses, consultation, dossier_livre
from tests.fabriques import une_consultation
from tests.livre import clausier_livre

ACHATS: Mapping[str, Reponses] = {
    **PROFILS,
    **{f"nature {nature}": {**ecarts, "nature": nature} for nature, ecarts in NATURES.items()},
}


@cache
def clausier() -> Clausier:
    return clausier_livre()


@cache
def par_id() -> Mapping[str, tuple[Clause, Exigence]]:
    return {e.id: (c, e) for c in clausier().clauses.values() if c.retiree is None for e in c.exigences}


def retenues(achat: Consultation) -> Iterator[tuple[str, ...]]:
    """Rend les exigences retenues, lot par lot."""
    for selection in selections_de(clausier(), achat):
        yield tuple(e for e, verdict in selection.exigences.items() if verdict.retenue)


# Applicabilité : chaque achat, ce qui y paraît, ce qui y serait hors sujet.
MOBILE: Reponses = {"interface": "mobile", "demarche": "oui", "duree_mois": "36"}
PROGICIEL: Reponses = {**NATURES["progiciel"], "nature": "progiciel", "sensibilite": "sensible"}
LIBRE: Reponses = {
    **NATURES["libre"],
    "nature": "libre",
    "sensibilite": "sensible",
    "documents": "oui",
    "partenaires": "oui",
    "socle_technique": "existant",
}
CONTENEURS: Reponses = {"socle_technique": "cloud_native", "acces": "distant"}
INFOGERANCE: Reponses = {**PERSONNELLES, **CONTENEURS, "nature": "infogerance", "sensibilite": "sensible"}
EQUIPEMENTS: Reponses = {**NATURES["materiel"], "nature": "materiel", "sensibilite": "diffusion_restreinte"}

APPLICABILITES: tuple[tuple[str, Reponses, str, str], ...] = (
    (
        "application mobile seule",
        MOBILE,
        "CCT-UTI-01 CCT-UTI-02 CCT-UTI-03 CCT-UTI-06 CCT-UTI-14 CCT-UTI-18 CCT-UTI-21 CCT-FAB-13",
        "CCT-UTI-05 CCT-UTI-15 CCT-UTI-16",
    ),
    ("progiciel", PROGICIEL, "CCT-SEC-18", "CCT-UTI-05 CCT-FAB-13 CCT-SEC-20"),
    ("progiciel hors réseau", PROFILS["Licences hors réseau"], "CCT-UTI-19", "CCT-SEC-18 CCT-UTI-05"),
    ("service en ligne", PROFILS["SaaS RH"], "CCT-SEC-18 CCT-SEC-09 CCT-SEC-16", "CCT-UTI-05"),
    ("support de logiciel libre", LIBRE, "CCT-TRA-11", "CCT-SEC-03 CCT-SEC-05 CCT-DON-10 CCT-HEB-21"),
    ("infogérance", INFOGERANCE, "CCT-SEC-09 CCT-SEC-16", "CCT-SEC-07 CCT-FAB-07"),
    ("équipements en Diffusion Restreinte", EQUIPEMENTS, "CCT-SEC-04", "CCT-HEB-03"),
    ("conteneurs, sans chaîne", CONTENEURS, "CCT-FAB-06", "CCT-FAB-05"),
    ("conteneurs, avec chaîne", {**CONTENEURS, "chaine_construction_acheteur": "oui"}, "CCT-FAB-05", ""),
    ("conteneurs, sur Cloud Pi Native", {**CONTENEURS, "hebergement": "pi_native"}, "CCT-FAB-05", ""),
    ("développement à distance, sensible", {"acces": "distant", "sensibilite": "sensible"}, "CCT-SEC-06", ""),
    ("développement sur site, au niveau socle", {"acces": "site"}, "", "CCT-SEC-06"),
    ("développement sur site, sensible", {"acces": "site", "sensibilite": "sensible"}, "CCT-SEC-06", ""),
    ("développement sensible, sans accès", {"sensibilite": "sensible"}, "", "CCT-SEC-06"),
)


@pytest.mark.parametrize(
    ("achat", "presentes", "absentes"), [cas[1:] for cas in APPLICABILITES], ids=[cas[0] for cas in APPLICABILITES]
)
def test_une_exigence_parait_ou_elle_s_applique_et_la_seulement(achat: Reponses, presentes: str, absentes: str) -> None:
    (trouvees,) = retenues(consultation(achat))
    assert set(presentes.split()) <= set(trouvees)
    assert set(absentes.split()).isdisjoint(trouvees)


# Niveaux : au plus le quart d'un dossier, quel que soit l'achat.
def part_tenue(exigences: Collection[str]) -> bool:
    primordiales = [e for e in exigences if par_id()[e][1].niveau is Niveau.P]
    return 4 * len(primordiales) <= len(exigences)


@pytest.mark.parametrize("achat", ACHATS)
def test_un_quart_des_exigences_d_un_achat_type_est_primordial_au_plus(achat: str) -> None:
    assert all(map(part_tenue, retenues(consultation(ACHATS[achat]))))


@pytest.mark.parametrize("exemple", sorted(p.parent.name for p in contenu("exemples").glob("*/consultation.yaml")))
def test_un_quart_des_exigences_d_un_exemple_est_primordial_au_plus(exemple: str) -> None:
    lue = lire_consultation(contenu("exemples") / exemple, clausier()).consultation
    assert lue is not None
    assert all(map(part_tenue, retenues(lue)))


def achats_voisins(graine: int, nombre: int) -> Iterator[Consultation]:
    """Énumère des achats courants : un achat type dont une à dix réponses changent, sans contradiction."""
    hasard = random.Random(graine)  # noqa: S311 (tirage reproductible)
    for _ in range(nombre):
        saisies = {q: (v,) if isinstance(v, str) else tuple(v) for q, v in {**BASE, **_un_achat(hasard)}.items()}
        tirees = au_hasard(CONFRONTATION.monde, hasard)
        changees = set(hasard.sample(sorted(clausier().questions), hasard.randint(1, 10)))
        for question in clausier().questions.values():
            manque = question.id not in saisies and not question.defaut
            if question.id in tirees and (manque or question.id in changees):
                saisies[question.id] = tirees[question.id]
        valeurs = reponses_du_lot(clausier(), saisies, 0).valeurs
        if not any(est_vraie(c.quand, valeurs) for c in clausier().contradictions.values()):
            yield une_consultation(communes={q: list(v) for q, v in saisies.items() if v})


def _un_achat(hasard: random.Random) -> Reponses:
    return ACHATS[hasard.choice(sorted(ACHATS))]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32))
def test_un_quart_des_exigences_d_un_achat_courant_est_primordial_au_plus(graine: int) -> None:
    for achat in achats_voisins(graine, 20):
        for exigences in retenues(achat):
            primordiales = [e for e in exigences if par_id()[e][1].niveau is Niveau.P]
            assert part_tenue(exigences), (len(exigences), primordiales, achat.saisies.communes)


# Doublons : une obligation se pose une fois dans un dossier.
_VIDES = frozenset(
    re.findall(
        r"\w+",
        "les des une aux par pour sur dans que qui dont son ses leur leurs cette ces pas aucun aucune tout toute tous"
        " toutes chaque est sont elle solution titulaire acheteur marche systeme service donnees suivant suivants",
    )
)
_SIGLE = re.compile(r"\b(?:[A-Z][A-Z0-9-]{2,}|IPv6|FranceConnect|OpenAPI|CycloneDX)\b")
SIGLES_COMMUNS = frozenset(["ANSSI", "API", "DMIA", "PDMA", "TLS", "CCT", "CCAP"])
"""Ceux que deux obligations distinctes ont à citer."""


def racines(enonce: str) -> frozenset[str]:
    """Rend les mots pleins d'un énoncé, sans accent ni terminaison : six lettres suffisent à les reconnaître."""
    brut = unicodedata.normalize("NFD", re.sub(r"\{[^}]*\}", "", enonce.lower()))
    lettres = "".join(c for c in brut if not unicodedata.combining(c))
    return frozenset(m[:6] for m in re.findall(r"[a-z0-9]{3,}", lettres) if m not in _VIDES)


def sont_proches(un: str, autre: str) -> bool:
    """Vrai si deux énoncés disent presque la même chose, ou citent le même référentiel."""
    communes = racines(un) & racines(autre)
    recouvrement = len(communes) / max(1, min(len(racines(un)), len(racines(autre))))
    sigles = set(_SIGLE.findall(un)) & set(_SIGLE.findall(autre)) - SIGLES_COMMUNS
    return bool(sigles) or (len(communes) >= 3 and recouvrement >= 0.6)


DOUBLONS_D_HIER = (
    (
        "Un audit d'accessibilité par un tiers vise la conformité à 100 % au RGAA.",
        "Le titulaire atteint {taux} % de conformité au RGAA avant la mise en service.",
    ),
    (
        "La solution est compatible avec le protocole IPv6 sur toutes ses interfaces réseau.",
        "Le titulaire essaie le système en IPv6 seul avant la mise en service.",
    ),
    (
        "Le titulaire établit une déclaration d'écoconception fondée sur le RGESN.",
        "Le service numérique valide {taux} % au moins des critères prioritaires du RGESN.",
    ),
    (
        "Le titulaire conserve les secrets hors du code et des images, dans un coffre de secrets.",
        "Les secrets sont conservés dans un coffre, jamais dans le code ni les images.",
    ),
    (
        "La solution n'introduit aucune version que son éditeur ne maintient plus.",
        "Aucune version non maintenue par son éditeur n'est introduite.",
    ),
)
DISTINCTS = (
    ("Le titulaire teste la restauration complète.", "Le titulaire revoit les comptes et les droits."),
    ("La solution publie ses API.", "La solution authentifie tout appel d'API."),
)


def test_la_mesure_reconnait_les_doublons_et_eux_seuls() -> None:
    assert all(sont_proches(un, autre) for un, autre in DOUBLONS_D_HIER)
    assert not any(sont_proches(un, autre) for un, autre in DISTINCTS)


@cache
def paires_proches() -> frozenset[frozenset[str]]:
    enonces = {i: e.enonce for i, (_, e) in par_id().items()}
    return frozenset(frozenset(p) for p in combinations(enonces, 2) if sont_proches(*(enonces[i] for i in p)))


ADMISES: Mapping[frozenset[str], str] = {}
"""Les paires proches qui disent deux choses : pourquoi."""


def doublons(exigences: Collection[str]) -> list[list[str]]:
    return sorted(sorted(p) for p in paires_proches() - set(ADMISES) if p <= set(exigences))


@pytest.mark.parametrize("achat", ACHATS)
def test_une_obligation_se_pose_une_fois(achat: str) -> None:
    for exigences in retenues(consultation(ACHATS[achat])):
        assert doublons(exigences) == []


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**32))
def test_une_obligation_se_pose_une_fois_dans_un_achat_courant(graine: int) -> None:
    for achat in achats_voisins(graine, 20):
        for exigences in retenues(achat):
            assert doublons(exigences) == []


# Publications : ce que le vrai CCT dit, et où il est repris.
PUBLIEES: Mapping[str, str] = {
    "cct-mi:1436": "CCT-UTI-25",
    "cct-mi:1438": "CCT-UTI-26",
    "cct-mi:1446": "CCT-DON-30",
    "cct-mi:1448": "CCT-DON-28",
    "cct-mi:1449": "CCT-DON-28",
    "cct-mi:1451": "CCT-DON-28",
    "cct-mi:1363": "CCT-DON-27",
    "cct-mi:1047": "CCT-DON-29",
    "cct-mi:1450": "CCT-DON-06",
    "cct-mi:1165": "CCT-DON-11",
    "cct-mi:1120": "CCT-DON-31",
    "cct-mi:1071": "CCT-UTI-11",
    "cct-mi:EX12": "CCT-FAB-05",
    "cct-mi:EX30": "CCT-TRA-09",
}
"""Des règles publiées dont l'énoncé a été lu, et la seule exigence qui y répond."""


@pytest.mark.parametrize("reference", PUBLIEES)
def test_une_regle_publiee_est_reprise_par_l_exigence_qui_y_repond(reference: str) -> None:
    assert [i for i, (_, e) in par_id().items() if reference in e.correspondances] == [PUBLIEES[reference]]


_EXI = (
    "G-5 G-6 ORG-1 ORG-3 ORG-7 ORG-8 ORG-13 ORG-14 ORG-17#2 ARCH-2 ARCH-4 ARCH-5 ARCH-6 ARCH-7 ARCH-9 ARCH-10 ARCH-11"
    " ARCH-12 ARCH-16 ARCH-18 ARCH-19 ARCH-20 ARCH-22 ARCH-24 ARCH-27 DATA-2"
)
_EX = "2 3 4 5 7 12 13 14 15 18 19 22 23 24 25 28 29 32 34 35 39 41 46 47 49 50 54 55 56 58"
PRIMORDIALES_PUBLIEES = frozenset(
    [f"cct-cloud-pi-native@2024-05-27:EXI-{ref}" for ref in re.findall(r"\S+", _EXI)]
    + [f"cct-mi:EX{numero}" for numero in re.findall(r"\d+", _EX)]
)
"""Les exigences de niveau P des deux listes publiées : dépôt Cloud Pi Native du 27/05/2024, site du CCT."""


def test_la_note_dit_chaque_niveau_que_la_source_donne_plus_haut() -> None:
    tues = []
    for identifiant, (clause, exigence) in par_id().items():
        plus_hautes = PRIMORDIALES_PUBLIEES & set(exigence.correspondances)
        if exigence.niveau is Niveau.I and plus_hautes:
            dit = re.search(rf"niveau P à [^;]*{identifiant} \(([^)]*)\)", clause.note_acheteur)
            cites = set(dit.group(1).split(", ")) if dit else set()
            if cites != {r.rpartition(":")[2] for r in plus_hautes}:
                tues.append(identifiant)
    assert tues == []


# Désignations : ce que seul l'acheteur connaît se sait avant l'offre, sans quoi elle s'apprécie sur une inconnue.
_APRES_COUP = re.compile(r"après la notification|remise?s? au titulaire|l'acheteur remet\b")


@pytest.mark.parametrize("achat", ACHATS)
def test_ce_que_l_acheteur_designe_se_connait_avant_l_offre(achat: str) -> None:
    dossier = dossier_livre(ACHATS[achat])
    exigences = [(e.ref, en_texte(e.enonce)) for e in dossier.exigences(0)]
    assert [(ref, enonce) for ref, enonce in exigences if _APRES_COUP.search(enonce)] == []


def test_aucune_designation_par_defaut_n_attend_la_notification() -> None:
    defauts = [
        (clause.id, nom)
        for clause in clausier().clauses.values()
        for nom, parametre in clause.parametres.items()
        if _APRES_COUP.search(str(parametre.defaut or ""))
    ]
    assert defauts == []


def test_ce_que_le_dossier_de_consultation_designe_est_une_piece_demandee_a_l_acheteur() -> None:
    tus = [
        exigence.id
        for clause, exigence in par_id().values()
        for nom, parametre in clause.parametres.items()
        if "dossier de consultation" in str(parametre.defaut or "")
        and f"{{{nom}}}" in exigence.enonce
        and not exigence.piece_acheteur
    ]
    assert tus == []


def test_un_marche_de_donnees_s_oblige_sans_solution() -> None:
    dossier = dossier_livre(NATURES["donnees"], "donnees")
    cites = [e for e in dossier.exigences(0) if e.ref in {"CCT-DON-01", "CCT-DON-10"}]
    assert len(cites) == 2 and all("titulaire" in e.enonce for e in cites)


def test_aucune_exigence_n_oblige_a_un_service_ferme() -> None:
    enonces = "\n".join(e.enonce for c in ACTIVES for e in c.exigences)
    assert not re.search(r"sur api\.gouv\.fr|XP Z 10-011", enonces)


def test_aucune_exigence_notee_n_attend_la_reponse_sans_objet() -> None:
    """Celle que tous donneraient ne départage personne : la condition l'écarte, ou l'énoncé vaut pour tous."""
    notees = [e for c in ACTIVES for e in c.exigences if e.est_notee]
    assert notees
    assert [e.id for e in notees if "sans objet" in f"{e.enonce} {e.preuve}".lower()] == []


def test_un_ecart_a_une_exigence_notee_ne_desserre_aucune_valeur_de_son_article() -> None:
    """L'écart déclaré ramène l'exigence à ce qui est déclaré : la valeur que fixe l'article n'y est pas redite."""
    redites = [
        (exigence.id, nom)
        for clause in ACTIVES
        for exigence in clause.exigences
        if exigence.est_notee and exigence.niveau is Niveau.I
        for nom in clause.parametres
        if f"{{{nom}}}" in exigence.enonce and f"{{{nom}}}" in clause.texte
    ]
    assert redites == []
    assert "sans dépasser l'intervalle que fixe le marché" in par_id()["CCT-FAB-08"][1].enonce
