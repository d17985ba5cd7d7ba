"""Un marché, si simple soit-il, a un barème proposé qui ne bloque pas."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cctgen.assemblage.controles.environnement import est_environnementale
from cctgen.assemblage.dossier import assembler
from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Clausier
from cctgen.clausier.nomenclature import nomenclature_de
from cctgen.consultation.attente import est_en_attente
from cctgen.consultation.bareme import Bareme
from cctgen.evaluation.notation.controles import verifier_bareme
from cctgen.evaluation.notation.equilibre import DESEQUILIBRE
from cctgen.evaluation.notation.intitules import DROITS, PROTECTION, USAGE_ET_INTEGRATION
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.notation.proposition import SEUIL_TECHNIQUE, bareme_propose, bareme_sans_reponse
from cctgen.socle.anomalies import Gravite
from tests.contenu.profils import NATURES, PROFILS, consultation
from tests.fabriques import PLAN, un_clausier, une_clause, une_consultation, une_exigence
from tests.livre import clausier_livre

LU = clausier_livre()
CLAUSIER: Clausier = LU
ACHATS = {**{n: (PROFILS[n], "") for n in PROFILS}, **{n: (NATURES[n], n) for n in NATURES}}


def graves(bareme: Bareme, dossier: Dossier, *permises: Gravite) -> list[str]:
    fautes = verifier_bareme(bareme, dossier.exigences(dossier.numeros[0]), dossier.nomenclature)
    return [str(a) for a in fautes if a.gravite not in permises]


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_propose_ne_souleve_aucune_anomalie(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    bareme = Bareme.model_validate(bareme_propose(dossier))
    fautes = verifier_bareme(bareme, dossier.exigences(0), dossier.nomenclature)
    attendues = {"critere-a-completer"} if bareme.criteres[0].id == "metier" else set()
    assert {a.code for a in fautes if a.gravite is not Gravite.INFORMATION} == attendues
    assert not any(a.gravite is Gravite.BLOQUANTE for a in fautes)


@pytest.mark.parametrize("achat", ACHATS)
def test_le_bareme_propose_ne_nomme_rien_que_le_dossier_ne_note(achat: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    notees = [e for e in dossier.exigences(0) if e.notee]
    parts = [p for c in Bareme.model_validate(bareme_propose(dossier)).criteres for p in c.parts]
    techniques = [e for e in notees if not est_environnementale(e)]
    assert {t for part in parts for t in part.themes} == {e.theme for e in techniques if not e.pilier}
    assert {p for part in parts for p in part.piliers} == {e.pilier for e in techniques if e.pilier}
    environnement = next(part for part in parts if part.id == "environnement")
    assert list(environnement.exigences) == [e.ref for e in notees if est_environnementale(e)]


def test_trop_peu_d_exigences_notees_laissent_un_critere_metier_a_l_acheteur() -> None:
    def criteres(achat: str, **options: int) -> dict[str, int]:
        propose = bareme_propose(assembler(CLAUSIER, consultation(*ACHATS[achat])), **options)
        return {c.id: int(c.poids) for c in Bareme.model_validate(propose).criteres}

    restreint = {"metier": 40, "technique": 10, "environnement": 10, "prix": 40}
    for achat in ("Licences hors réseau", "Maintenance matérielle", "Études"):
        assert criteres(achat) == restreint
    assert criteres("Études", seuil=1) == {"technique": 50, "environnement": 10, "prix": 40}
    assert "metier" not in criteres("Téléservice avec données personnelles")
    metier = Bareme.model_validate(bareme_sans_reponse()).criteres[0]
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
    bareme = Bareme.model_validate(bareme_sans_reponse())
    assert graves(bareme, dossier, Gravite.INFORMATION, Gravite.A_QUALIFIER) == []


def notant(neant: str = "", **nombres: int) -> Dossier:
    """Un dossier d'un achat sans lot, qui note tant d'exigences de chaque thème nommé, et aucune autre.

    Les preuves du thème `neant` admettent de ne rien déclarer.
    """
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
    return assembler(
        un_clausier(clauses, plan=PLAN_DES_THEMES), une_consultation(communes={"hebergement": "pi", "acces": "site"})
    )


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
    criteres = {c.id: c for c in Bareme.model_validate(bareme_propose(dossier)).criteres}
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
    parts = {p.id: p.libelle for p in Bareme.model_validate(bareme_propose(dossier)).criteres[0].parts}
    assert attendus.items() <= parts.items()
    assert len(parts) == 2


@pytest.mark.parametrize("achat", ACHATS)
def test_l_intitule_d_un_sous_critere_ne_promet_que_ce_qu_il_note(achat: str) -> None:
    bareme = Bareme.model_validate(bareme_propose(assembler(CLAUSIER, consultation(*ACHATS[achat]))))
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
    assert ecart_des_exigences(Bareme.model_validate(bareme_propose(dossier)), dossier, 0) < 3


@given(ssi=st.integers(0, 120), itp=st.integers(0, 120), pi=st.integers(0, 120))
def test_aucun_nombre_d_exigences_ne_desequilibre_le_bareme_propose(ssi: int, itp: int, pi: int) -> None:
    assume(ssi + itp + pi > 0)
    dossier = notant(SSI=ssi, ITP=itp, PI=pi)
    bareme = Bareme.model_validate(bareme_propose(dossier))
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
    bareme = Bareme.model_validate(bareme_propose(dossier))
    un, deux = ({p.id: p.poids for p in bareme.du_lot(lot).criteres[0].parts} for lot in dossier.numeros)
    assert un.keys() == deux.keys() and un != deux
    assert all(ecart_des_exigences(bareme.du_lot(lot), dossier, lot) < 3 for lot in dossier.numeros)


@pytest.mark.parametrize(
    ("achat", "attendu"),
    [
        ("Site vitrine", "Accessibilité et qualité des interfaces"),
        ("developpement", "Accessibilité, qualité des interfaces et choix des composants"),
        ("Infogérance sensible", "Choix des composants, soutien et assistants d'intelligence artificielle"),
        ("SaaS RH", "Accessibilité, intégration au système d'information et données"),
    ],
)
def test_un_sous_critere_ne_nomme_l_integration_que_si_une_exigence_en_releve(achat: str, attendu: str) -> None:
    dossier = assembler(CLAUSIER, consultation(*ACHATS[achat]))
    parts = {p.id: p.libelle for p in Bareme.model_validate(bareme_propose(dossier)).criteres[0].parts}
    assert parts["integration"] == attendu


def test_les_appuis_d_un_intitule_existent_au_clausier() -> None:
    """Un identifiant périmé ferait nommer « intégration » ce qui n'en est pas."""
    ranges = nomenclature_de(LU.clauses.values())
    connus = {*LU.clauses, *ranges.themes, *ranges.piliers}
    connus |= {e.id for c in LU.clauses.values() for e in c.exigences}
    assert {a for s in (*PROTECTION, *USAGE_ET_INTEGRATION, *DROITS) for a in s.appuis} <= connus


def test_des_lots_qui_ne_notent_pas_la_meme_chose_recoivent_chacun_leur_bareme() -> None:
    materiel = {q: list(v) for q, v in consultation(NATURES["materiel"], "materiel").saisies.communes.items()}
    communes = consultation(PROFILS["Site vitrine"]).saisies.communes
    dossier = assembler(CLAUSIER, une_consultation(communes=communes, lots={1: {}, 2: materiel, 3: {}}))
    bareme = Bareme.model_validate(bareme_propose(dossier))
    assert [lots for lots, _ in bareme.par_lots(dossier.numeros)] == [(1, 3), (2,)]
    seul = assembler(CLAUSIER, consultation(PROFILS["Site vitrine"]))
    assert bareme.du_lot(1) == Bareme.model_validate(bareme_propose(seul))
    assert "droits" not in {part.id for critere in bareme.du_lot(2).criteres for part in critere.parts}
    for lot in dossier.numeros:
        fautes = verifier_bareme(bareme.du_lot(lot), dossier.exigences(lot), dossier.nomenclature)
        assert {a.code for a in fautes} <= {"critere-a-completer"}


def test_des_lots_semblables_partagent_un_seul_bareme() -> None:
    communes = consultation(PROFILS["Site vitrine"]).saisies.communes
    un = assembler(CLAUSIER, une_consultation(communes=communes))
    deux = assembler(CLAUSIER, une_consultation(communes=communes, lots={1: {}, 2: {}}))
    assert bareme_propose(deux) == bareme_propose(un)
