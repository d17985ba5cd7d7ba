"""Un marché, si simple soit-il, a un barème proposé qui ne bloque pas."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cctgen.assemblage.controles.environnement import est_environnementale
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.formes.bareme import BaremeType
from cctgen.clausier.modele import Clausier
from cctgen.consultation.attente import est_en_attente
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.controles import verifier_bareme
from cctgen.evaluation.notation.equilibre import DESEQUILIBRE
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.notation.proposition import SEUIL_TECHNIQUE, bareme_propose, bareme_sans_reponse
from cctgen.socle.anomalies import Gravite
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.fabriques import PLAN, un_clausier, une_clause, une_consultation, une_exigence
from tests.livre import clausier_livre

CLAUSIER: Clausier = clausier_livre()
ACHATS = {**{n: (PROFILS[n], "") for n in PROFILS}, **{n: (NATURES[n], n) for n in NATURES}}


@cache
def propose(achat: str) -> Bareme:
    """Rend le barème proposé à l'un des achats."""
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    return Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme))


def graves(bareme: Bareme, dossier: Dossier, *permises: Gravite) -> list[str]:
    fautes = verifier_bareme(bareme, dossier.exigences(dossier.numeros[0]), dossier.nomenclature)
    return [str(a) for a in fautes if a.gravite not in permises]


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_propose_ne_souleve_aucune_anomalie(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    bareme = Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme))
    fautes = verifier_bareme(bareme, dossier.exigences(0), dossier.nomenclature)
    attendues = {"critere-a-completer"} if bareme.criteres[0].id == "metier" else set()
    assert {a.code for a in fautes if a.gravite is not Gravite.INFORMATION} == attendues
    assert not any(a.gravite is Gravite.BLOQUANTE for a in fautes)


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_propose_ne_nomme_rien_que_le_dossier_ne_note(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    notees = [e for e in dossier.exigences(0) if e.notee]
    parts = [p for c in Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme)).criteres for p in c.parts]
    techniques = [e for e in notees if not est_environnementale(e)]
    assert {t for part in parts for t in part.themes} == {e.theme for e in techniques if not e.pilier}
    assert {p for part in parts for p in part.piliers} == {e.pilier for e in techniques if e.pilier}
    environnement = next(part for part in parts if part.id == "environnement")
    assert list(environnement.exigences) == [e.ref for e in notees if est_environnementale(e)]


def test_trop_peu_d_exigences_notees_laissent_un_critere_metier_a_l_acheteur() -> None:
    def criteres(achat: str, **options: int) -> dict[str, int]:
        propose = bareme_propose(assembler(CLAUSIER, consultation(*ACHATS[achat])), CLAUSIER.bareme, **options)
        return {c.id: int(c.poids) for c in Bareme.model_validate(propose).criteres}

    restreint = {"metier": 40, "technique": 10, "environnement": 10, "prix": 40}
    for achat in ("Licences hors réseau", "Maintenance matérielle", "Études"):
        assert criteres(achat) == restreint
    assert criteres("Études", seuil=1) == {"technique": 50, "environnement": 10, "prix": 40}
    assert "metier" not in criteres("Téléservice avec données personnelles")
    metier = Bareme.model_validate(bareme_sans_reponse(CLAUSIER.bareme)).criteres[0]
    assert est_en_attente(metier.libelle), "la publication refuse ce champ"


def test_un_bareme_qui_nomme_ce_que_rien_ne_note_est_refuse() -> None:
    """ECO-002 est une clause sans exigence ; aucune étude ne note un pilier du cadre."""
    dossier = assembler(CLAUSIER, consultation(*ACHATS["Études"]))
    technique = {"id": "t", "type": "appreciation", "poids": 60, "themes": ["securite"], "piliers": ["donnees-api"]}
    prix = {"id": "prix", "type": "prix", "poids": 40}
    bareme = Bareme.model_validate({"criteres": [{**technique, "exigences": ["ECO-001-1", "ECO-002"]}, prix]})
    bloquantes = {a.ref or a.code: a.code for a in verifier_bareme(bareme, dossier.exigences(0), dossier.nomenclature)}
    assert bloquantes["ECO-002"] == "exigence-non-retenue"
    assert bloquantes["t"] == "portee-sans-exigence"
    assert "ECO-001-1" not in bloquantes


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_d_une_consultation_neuve_ne_bloque_aucun_achat(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    bareme = Bareme.model_validate(bareme_sans_reponse(CLAUSIER.bareme))
    assert graves(bareme, dossier, Gravite.INFORMATION, Gravite.A_QUALIFIER) == []


def notant(neant: str = "", **nombres: int) -> Dossier:
    """Un dossier d'un achat sans lot, qui note tant d'exigences de chaque thème nommé, et aucune autre.

    Les preuves du thème `neant` admettent de ne rien déclarer.
    """
    return assembler(
        notant_clausier(neant, **nombres), une_consultation(communes={"hebergement": "pi", "acces": "site"})
    )


def notant_clausier(neant: str = "", **nombres: int) -> Clausier:
    preuves = {"preuve": "Liste, ou mention « néant »."}
    clauses = [
        une_clause(
            f"{prefixe}-001",
            theme=theme,
            exigences=[
                une_exigence(f"{prefixe}-001-{n + 1}", **(preuves if prefixe == neant else {})) for n in range(nombre)
            ],
        )
        for prefixe, theme in THEMES.items()
        if (nombre := nombres.get(prefixe, 0))
    ]
    return un_clausier(clauses, plan=PLAN_DES_THEMES)


THEMES = {"SSI": "securite", "ITP": "transverse", "PI": "propriete-intellectuelle"}
PLAN_DES_THEMES = {
    "documents": [{**PLAN["documents"][0], "rubriques": [{"titre": "Tout", "themes": list(THEMES.values())}]}]
}


@pytest.mark.parametrize(
    ("nombres", "attendus"),
    [
        ({"SSI": 4, "ITP": 3, "PI": 3}, {"securite": 40, "integration": 30, "droits": 30}),
        ({"SSI": 4, "ITP": 5}, {"securite": 45, "integration": 55}),
        ({"SSI": 5, "PI": 4}, {"securite": 55, "droits": 45}),
        ({"SSI": 36, "ITP": 3}, {"securite": 90, "integration": 10}),
        ({"SSI": 4, "ITP": 4, "PI": 4}, {"securite": 30, "integration": 35, "droits": 35}),
    ],
    ids=["tout", "sans droits", "sans intégration", "plancher", "à égalité"],
)
def test_le_poids_d_un_sous_critere_suit_les_exigences_notees_qu_il_porte(
    nombres: dict[str, int], attendus: dict[str, int]
) -> None:
    dossier = notant(**nombres)
    assert len([e for e in dossier.exigences(0) if e.notee]) >= SEUIL_TECHNIQUE
    criteres = {c.id: c for c in Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme)).criteres}
    assert "metier" not in criteres
    assert {part.id: int(part.poids) for part in criteres["technique"].parts} == attendus
    assert sum(int(c.poids) for c in criteres.values()) == 100


@pytest.mark.parametrize(
    ("nombres", "neant", "attendus"),
    [
        ({"SSI": 7, "ITP": 2, "PI": 3}, "", {"securite": "Sécurité et intégration au système d'information"}),
        ({"SSI": 6, "ITP": 3, "PI": 3}, "PI", {"securite": "Sécurité et propriété intellectuelle"}),
        ({"SSI": 2, "ITP": 3, "PI": 3}, "", {"integration": "Intégration au système d'information et sécurité"}),
        ({"SSI": 70, "ITP": 9, "PI": 3}, "", {"securite": "Sécurité et propriété intellectuelle"}),
    ],
    ids=["deux lignes", "néant", "la première est maigre", "trop mince"],
)
def test_un_sous_critere_maigre_se_fond_dans_un_autre_qui_le_nomme(
    nombres: dict[str, int], neant: str, attendus: dict[str, str]
) -> None:
    dossier = notant(neant=neant, **nombres)
    parts = {p.id: p.libelle for p in Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme)).criteres[0].parts}
    assert attendus.items() <= parts.items()
    assert len(parts) == 2


@pytest.mark.parametrize("achat", ACHATS)
def test_l_intitule_d_un_sous_critere_ne_promet_que_ce_qu_il_note(achat: str) -> None:
    bareme = propose(achat)
    for part in (p for c in bareme.criteres for p in c.sous_criteres):
        portes = {*part.themes, *part.piliers}
        promet = {t for t, nom in NOMMES.items() if nom in part.libelle.lower()}
        assert promet == portes & NOMMES.keys(), part.libelle


NOMMES = {
    "securite": "sécurité",
    "hebergement": "hébergement",
    "donnees-personnelles": "données personnelles",
    "propriete-intellectuelle": "propriété intellectuelle",
    "logiciel-libre": "logiciel libre",
}


@pytest.mark.parametrize("achat", ACHATS)
def test_aucune_exigence_ne_pese_trois_fois_une_autre_par_le_seul_bareme_propose(achat: str) -> None:
    """R.2152-7 du code de la commande publique : le nombre de lignes d'un sous-critère ne fait pas un poids.

    Seule y échappe l'exigence d'environnement, dont le critère tient son poids de la loi.
    """
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    assert ecart_des_exigences(Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme)), dossier, 0) < 3


@given(ssi=st.integers(0, 120), itp=st.integers(0, 120), pi=st.integers(0, 120))
def test_aucun_nombre_d_exigences_ne_desequilibre_le_bareme_propose(ssi: int, itp: int, pi: int) -> None:
    assume(ssi + itp + pi > 0)
    dossier = notant(SSI=ssi, ITP=itp, PI=pi)
    bareme = Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme))
    assert ecart_des_exigences(bareme, dossier, 0) < DESEQUILIBRE
    assert "exigences-inegales" not in {
        a.code for a in verifier_bareme(bareme, dossier.exigences(0), dossier.nomenclature)
    }


def ecart_des_exigences(bareme: Bareme, dossier: Dossier, lot: int) -> Fraction:
    """Ce que pèse la plus lourde exigence de la valeur technique, pour un de la plus légère."""
    parts = [p for p in parts_du_bareme(bareme, dossier.exigences(lot)) if p.critere.id == "technique"]
    points = [p.poids_effectif(e) for p in parts for e in p.exigences]
    return max(points) / min(points)


def test_des_lots_de_meme_portee_et_d_autre_partage_recoivent_chacun_leurs_poids() -> None:
    """Un poids moyen ne conviendrait à aucun des deux."""
    teleservice = consultation(PROFILS["Téléservice avec données personnelles"]).saisies.communes
    lot_2 = {question: list(valeurs) for question, valeurs in teleservice.items()}
    communes = consultation(NATURES["developpement"], "developpement").saisies.communes
    dossier = assembler(CLAUSIER, une_consultation(communes=communes, lots={1: {}, 2: lot_2}))
    bareme = Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme))
    un, deux = ({p.id: p.poids for p in bareme.du_lot(lot).criteres[0].parts} for lot in dossier.numeros)
    assert un.keys() == deux.keys() and un != deux
    assert all(ecart_des_exigences(bareme.du_lot(lot), dossier, lot) < 3 for lot in dossier.numeros)


@pytest.mark.parametrize(
    ("achat", "attendu"),
    [
        ("Site vitrine", "Accessibilité et qualité des interfaces"),
        ("developpement", "Accessibilité, qualité des interfaces et choix des composants"),
        ("Infogérance sensible", "Soutien, choix des composants et assistants d'intelligence artificielle"),
        ("SaaS RH", "Accessibilité, soutien, gestion des identités et données"),
        ("tma", "Accessibilité, service rendu aux utilisateurs, construction du logiciel et données"),
        (
            "Diffusion Restreinte",
            (
                "Accessibilité, qualité des interfaces, intégration au système d'information, construction du logiciel"
                " et assistants d'intelligence artificielle"
            ),
        ),
    ],
)
def test_un_sous_critere_nomme_chaque_sujet_qu_il_note_et_nul_autre(achat: str, attendu: str) -> None:
    assert {p.id: p.libelle for p in propose(achat).criteres[0].parts}["integration"] == attendu


@pytest.mark.parametrize("achat", ACHATS)
def test_aucune_exigence_notee_n_est_sans_sujet_nomme_dans_l_intitule(achat: str) -> None:
    """Un critère annonce ce qu'il note : rien ne s'apprécie sans lien avec lui (R. 2152-7)."""
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    modele = CLAUSIER.bareme
    noms = {sujet.id: sujet.nom for sujet in modele.sujets}
    notants = [
        p
        for p in parts_du_bareme(propose(achat), dossier.exigences(0))
        if p.critere.id == "technique" and p.critere.sous_criteres
    ]
    for part in notants:
        # Un nom contenu dans un autre (« données », « intelligence artificielle ») ne se compte pas pour lui.
        dits = set(re.split(r", | et ", part.sous_critere.libelle.lower()))
        for e in part.exigences:
            sujet = modele.sujet_de(e.ref, e.clause, e)
            assert sujet is not None, e.ref
            assert {sujet.nom.lower(), noms.get(sujet.ensemble or "", "").lower()} & dits, (
                e.ref,
                part.sous_critere.libelle,
            )
        assert len(dits) <= 6, part.sous_critere.libelle


MOTS = {
    "IA-002-1": ("intelligence artificielle",),
    "CCT-FAB-12": ("qualité du code", "construction du logiciel"),
    "CCT-FAB-15": ("qualité du code", "construction du logiciel"),
    "CCT-FAB-21": ("choix du langage", "construction du logiciel"),
    "CCT-TRA-07": ("choix des composants", "construction du logiciel"),
    "CCT-TRA-09": ("choix des composants", "construction du logiciel"),
    "CCT-UTI-22": ("soutien", "service rendu aux utilisateurs"),
    "CCT-DON-23": ("intelligence artificielle",),
    "ITP-008-1": ("données",),
}
"""Ce qu'un lecteur attend de voir annoncé, quoi que disent les sujets du clausier."""


@pytest.mark.parametrize("ref", MOTS)
def test_ce_qui_etait_tu_s_annonce_partout_ou_il_se_note(ref: str) -> None:
    notees = 0
    for achat, donnees in ACHATS.items():
        exigences = assembler(CLAUSIER, consultation(*donnees)).exigences(0)
        for part in parts_du_bareme(propose(achat), exigences):
            if part.critere.sous_criteres and ref in {e.ref for e in part.exigences}:
                notees += 1
                assert any(mot in part.sous_critere.libelle.lower() for mot in MOTS[ref]), (achat, part.sous_critere)
    assert notees, "nul achat ne la note : l'essai ne dit rien"


def test_toute_exigence_notee_du_clausier_a_son_sujet() -> None:
    """Un sujet qui vaudrait pour tout un pilier ferait nommer « intégration » ce qui n'en est pas."""
    muettes = [
        e.id
        for c in CLAUSIER.clauses.values()
        for e in c.exigences
        if c.retiree is None and e.est_notee and CLAUSIER.bareme.sujet_de(e.id, c.id, c) is None
    ]
    assert muettes == []
    fourre_tout = {"transverse", "utilisateur", "fabrique-code", "services-transverses"}
    assert not fourre_tout & {nom for s in CLAUSIER.bareme.sujets for nom in (*s.themes, *s.piliers)}


def test_une_exigence_sans_sujet_se_dit_du_titre_de_sa_clause() -> None:
    """Une clause propre de l'acheteur n'est pas au barème type : l'intitulé la nomme quand même."""
    exigences = [une_exigence(f"ITP-00{n}-1") for n in range(5)]
    clauses = [
        une_clause("ITP-001", theme="transverse", exigences=exigences[:4]),
        une_clause("METIER-1", titre="Reprise de la paie", theme="transverse", exigences=exigences[4:]),
        une_clause("SSI-001", exigences=[une_exigence(f"SSI-001-{n}") for n in range(5)]),
    ]
    dossier = assembler(
        un_clausier(clauses, plan=PLAN_DES_THEMES), une_consultation(communes={"hebergement": "pi", "acces": "site"})
    )
    parts = Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme)).criteres[0].parts
    assert [p.libelle for p in parts] == ["Sécurité", "Intégration au système d'information et reprise de la paie"]


def test_un_gardien_regle_le_bareme_propose_sans_toucher_au_code() -> None:
    """Poids, noms, sous-critères et sujets viennent tous du clausier."""
    declare = {
        "criteres": [
            {"id": "technique", "libelle": "Qualité", "poids": "45"},
            {"id": "metier", "libelle": "Métier"},
            {"id": "matrice", "libelle": "Matrice", "poids": "5"},
            {"id": "environnement", "libelle": "Sobriété", "poids": "20", "series": ["ITP"], "d_office": ["ITP-001-1"]},
            {"id": "prix", "libelle": "Coût", "poids": "35"},
        ],
        "sous_criteres": [{"id": "a", "themes": ["securite"]}, {"id": "b", "themes": ["propriete-intellectuelle"]}],
        "sujets": [
            {"id": "cession", "nom": "cession", "portee_par": ["PI-001"]},
            {"id": "alertes", "nom": "alertes", "themes": ["securite"]},
        ],
    }
    modele = BaremeType.model_validate(declare)
    clausier = replace(notant_clausier(SSI=5, PI=5, ITP=1), bareme=modele)
    dossier = assembler(clausier, une_consultation(communes={"hebergement": "pi", "acces": "site"}))
    technique, vert, prix = Bareme.model_validate(bareme_propose(dossier, modele)).criteres
    assert [(p.id, p.libelle) for p in technique.parts] == [("a", "Alertes"), ("b", "Cession")]
    assert (technique.libelle, int(technique.poids)) == ("Qualité", 45)
    assert (vert.libelle, int(vert.poids), list(vert.exigences)) == ("Sobriété", 20, ["ITP-001-1"])
    assert (prix.libelle, int(prix.poids)) == ("Coût", 35)
    vierge = Bareme.model_validate(bareme_sans_reponse(modele)).criteres
    assert [(c.id, int(c.poids)) for c in vierge] == [("metier", 45), ("environnement", 20), ("prix", 35)]


def test_des_lots_qui_ne_notent_pas_la_meme_chose_recoivent_chacun_leur_bareme() -> None:
    materiel = {q: list(v) for q, v in consultation(NATURES["materiel"], "materiel").saisies.communes.items()}
    communes = consultation(PROFILS["Site vitrine"]).saisies.communes
    dossier = assembler(CLAUSIER, une_consultation(communes=communes, lots={1: {}, 2: materiel, 3: {}}))
    bareme = Bareme.model_validate(bareme_propose(dossier, CLAUSIER.bareme))
    assert [lots for lots, _ in bareme.par_lots(dossier.numeros)] == [(1, 3), (2,)]
    seul = assembler(CLAUSIER, consultation(PROFILS["Site vitrine"]))
    assert bareme.du_lot(1) == Bareme.model_validate(bareme_propose(seul, CLAUSIER.bareme))
    assert "droits" not in {part.id for critere in bareme.du_lot(2).criteres for part in critere.parts}
    for lot in dossier.numeros:
        fautes = verifier_bareme(bareme.du_lot(lot), dossier.exigences(lot), dossier.nomenclature)
        assert {a.code for a in fautes} <= {"critere-a-completer"}


def test_des_lots_semblables_partagent_un_seul_bareme() -> None:
    communes = consultation(PROFILS["Site vitrine"]).saisies.communes
    un = assembler(CLAUSIER, une_consultation(communes=communes))
    deux = assembler(CLAUSIER, une_consultation(communes=communes, lots={1: {}, 2: {}}))
    assert bareme_propose(deux, CLAUSIER.bareme) == bareme_propose(un, CLAUSIER.bareme)
