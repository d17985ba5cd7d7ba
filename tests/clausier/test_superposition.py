"""Un clausier de service redéfinit une question, en retouche les options, retire une clause, sans rien recopier."""

from __future__ import annotations

from pathlib import Path

import pytest

from cctgen.clausier.lecture.fichiers import LectureClausier, lire_clausier
from cctgen.clausier.verification.ensemble import empreinte_de_clause, verifier
from cctgen.documents.composition.formes_refusees import formes_refusees
from cctgen.socle.anomalies import Anomalie, Gravite, bloquantes
from tests.clausier.verification.petit_clausier import FICHIERS, ecrire

IDENTITE = 'nom: "{nom}"\nversion: "1"\ndate: 2026-02-01\nlicence: "etalab-2.0"\n'
QUESTIONNAIRE = "questionnaire/01-service.yaml"
COMPLEMENTS = 'rubrique: "Service"\n'
SITE_SEUL = COMPLEMENTS + "retouches:\n  - {question: acces, retirer: [distant]}\n"


def service(racine: Path, fichiers: dict[str, str], nom: str = "service", retirer: str = "") -> Path:
    return ecrire(racine / nom, {"clausier.yaml": IDENTITE.format(nom=nom.title()) + retirer, **fichiers})


def lire(racine: Path, *services: Path) -> LectureClausier:
    base = {n: c for n, c in FICHIERS.items() if not n.startswith("modeles/")}
    return lire_clausier([ecrire(racine / "base", base), *services])


def fautes(lecture: LectureClausier) -> list[Anomalie]:
    return verifier(lecture, formes_refusees)


def la_seule(lecture: LectureClausier, code: str) -> Anomalie:
    (trouvee,) = [a for a in fautes(lecture) if a.gravite is not Gravite.INFORMATION]
    assert trouvee.code == code
    return trouvee


def test_une_question_redefinie_garde_sa_place_et_ses_lecteurs(tmp_path: Path) -> None:
    redefinie = (
        "questions:\n"
        '  - {id: duree, titre: "Durée ferme", libelle: "Combien ?", type: entier, defaut: 6, max: 36, remplace: oui}\n'
        '  - {id: entite, titre: "Entité", libelle: "Quelle entité ?", type: texte, emploi: "suivi"}\n'
    )
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + redefinie}))
    assert [a.code for a in fautes(lecture)] == []
    assert lecture.clausier is not None
    assert list(lecture.clausier.questions) == ["acces", "duree", "donnees", "nom_si", "entite"]
    assert lecture.clausier.question("duree") == "Durée ferme"
    place = lecture.place_de("duree")
    assert place is not None
    assert str(lecture.lieu(place.fichier, *place.chemin)) == f"service/{QUESTIONNAIRE}:3"


def test_des_options_s_ajoutent_et_se_retirent_sans_recopier_la_question(tmp_path: Path) -> None:
    retouche = (
        'retouches:\n  - question: acces\n    ajouter: [{valeur: mixte, libelle: "Mixte"}]\n    retirer: [distant]\n'
    )
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + retouche}))
    (dite,) = fautes(lecture)
    assert (dite.code, dite.gravite, dite.lieu.fichier) == (
        "option-retiree",
        Gravite.INFORMATION,
        f"service/{QUESTIONNAIRE}",
    )
    assert lecture.clausier is not None
    assert lecture.clausier.questions["acces"].valeurs_admises == ("site", "aucun", "mixte")
    assert len(lecture.clausier.rubriques) == 2  # la rubrique du service, vide, ne s'affiche pas


def test_une_option_retiree_nomme_ce_qui_n_a_plus_d_objet(tmp_path: Path) -> None:
    retouche = "retouches:\n  - {question: acces, retirer: [site, distant]}\n"
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + retouche}))
    (dite,) = [a for a in fautes(lecture) if a.code == "option-retiree"]
    assert "SSI-001" in dite.message
    assert "SSI-003" in dite.message  # par la question « donnees », qui ne se pose plus, et la valeur qui s'en déduit
    assert "SSI-002" not in dite.message
    assert "la question donnees" in dite.message
    assert not bloquantes(fautes(lecture))


SERVICE_OFFERT = """domaine: "Accès"
services:
  - {id: badge, nom: "Badge", usage: "Entrer.", emploi: option, quand: {question: %s, parmi: [%s]}}
"""


def test_une_option_retiree_nomme_le_service_et_le_formulaire_qu_elle_prive_d_objet(tmp_path: Path) -> None:
    formulaire = (
        'id: visite\ntitre: "Visite"\nfichier: visite\nclause: SSI-002\n'
        'sections:\n  - {titre: "Accueil", quand: {question: acces, parmi: [site]}}\n'
    )
    siens = {"services/01.yaml": SERVICE_OFFERT % ("acces", "site"), "formulaires/visite.yaml": formulaire}
    retouche = COMPLEMENTS + "retouches:\n  - {question: acces, retirer: [site]}\n"
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: retouche, **siens}))
    (dite,) = [a for a in fautes(lecture) if a.code == "option-retiree"]
    assert "le service badge" in dite.message
    assert "une partie du formulaire visite" in dite.message


def test_une_question_que_seul_le_catalogue_des_services_lit_est_utile(tmp_path: Path) -> None:
    posee = 'questions: [{id: badges, titre: "B", libelle: "Badges ?", type: oui_non}]\n'
    siens = {QUESTIONNAIRE: COMPLEMENTS + posee, "services/01.yaml": SERVICE_OFFERT % ("badges", "oui")}
    assert [a.code for a in fautes(lire(tmp_path, service(tmp_path, siens)))] == []


@pytest.mark.parametrize(
    ("texte", "code", "message"),
    [
        ("retouches: [{question: acces, retirer: [distante]}]", "option-inconnue", "« distante »"),
        ("retouches: [{question: accès, retirer: [site]}]", "valeur-invalide", "accès"),
        ("retouches: [{question: access, retirer: [site]}]", "remplacement-sans-objet", "« access »"),
        ("retouches: [{question: acces}]", "valeur-invalide", "ne change rien"),
        ("retouches: [{question: duree, retirer: [site]}]", "retouche-impossible", "« duree »"),
        ("retouches: [{question: acces, retirer: [site, distant, aucun]}]", "retouche-impossible", "plus d'option"),
        ('retouches: [{question: acces, ajouter: [{valeur: site, libelle: "S"}]}]', "option-en-double", "« site »"),
        (
            'questions: [{id: absente, titre: "A", libelle: "A ?", type: oui_non, remplace: oui}]',
            "remplacement-sans-objet",
            "« absente »",
        ),
        (
            'questions: [{id: duree, titre: "A", libelle: "A ?", type: oui_non}]',
            "question-en-double",
            "« duree »",
        ),
    ],
)
def test_une_retouche_fautive_est_nommee(tmp_path: Path, texte: str, code: str, message: str) -> None:
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: f"{COMPLEMENTS}{texte}\n"}))
    faute = la_seule(lecture, code)
    assert message in f"{faute.message} {faute.conseil}"
    assert faute.lieu.fichier == f"service/{QUESTIONNAIRE}"


def test_une_question_dont_le_type_change_nomme_les_conditions_et_leur_cause(tmp_path: Path) -> None:
    texte = 'questions: [{id: duree, titre: "D", libelle: "D ?", type: oui_non, remplace: oui}]\n'
    faute = la_seule(lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + texte})), "condition-invalide")
    assert faute.ref == "SSI-001"
    assert f"redéfinie dans service/{QUESTIONNAIRE}" in faute.conseil


def test_une_clause_de_base_se_retire_sans_etre_recopiee(tmp_path: Path) -> None:
    retrait = 'retirer: [{clause: TRA-001, motif: "Le registre est tenu ailleurs."}]\n'
    avant = lire(tmp_path).clausier
    lecture = lire(tmp_path, service(tmp_path, {}, retirer=retrait))
    assert [a.code for a in fautes(lecture)] == []
    assert lecture.clausier is not None
    assert avant is not None
    clause = lecture.clausier.clauses["TRA-001"]
    assert clause.retiree is not None
    assert clause.retiree_par == "Service 1"
    # Le texte relu n'a pas changé : sa relecture vaut encore.
    assert empreinte_de_clause(clause) == empreinte_de_clause(avant.clauses["TRA-001"])


def test_un_retrait_nomme_tout_ce_qui_depend_de_la_clause(tmp_path: Path) -> None:
    retrait = 'retirer: [{clause: SSI-002, motif: "Autre socle."}]\n'
    obligation = 'obligations:\n  - {id: registre, titre: "Registre", sources: ["rgpd:28"], portee_par: [SSI-002]}\n'
    citante = 'id: SSI-900\ntitre: "T"\npiece: cctp\ntexte: |\n  Voir {clause:SSI-002}.\n'
    fichiers = {"obligations.yaml": obligation, "clauses/securite/SSI-900-citante.yaml": citante}
    faute = la_seule(lire(tmp_path, service(tmp_path, fichiers, retirer=retrait)), "retrait-impossible")
    assert str(faute.lieu) == "service/clausier.yaml:5"
    for attendu in ("requise par SSI-001", "citée par SSI-900", "l'obligation « Registre »"):
        assert attendu in faute.message


def test_un_retrait_que_le_service_accompagne_ne_laisse_rien(tmp_path: Path) -> None:
    retrait = 'retirer: [{clause: SSI-002, motif: "Jugé."}, {clause: SSI-001, motif: "Jugé."}]\n'
    assert [a.code for a in fautes(lire(tmp_path, service(tmp_path, {}, retirer=retrait)))] == []


@pytest.mark.parametrize(
    ("cible", "code"),
    [("TRA-002", "clause-inconnue"), ("SSI-900", "clause-inconnue"), ("SSI-004", "retrait-sans-objet")],
)
def test_un_retrait_sans_objet_est_nomme(tmp_path: Path, cible: str, code: str) -> None:
    sienne = 'id: SSI-900\ntitre: "T"\npiece: cctp\ntexte: |\n  Le titulaire agit.\n'
    racine = service(
        tmp_path,
        {"clauses/securite/SSI-900-sienne.yaml": sienne},
        retirer=f'retirer: [{{clause: {cible}, motif: "Jugé."}}]\n',
    )
    assert la_seule(lire(tmp_path, racine), code).lieu.fichier == "service/clausier.yaml"


def test_un_retrait_qui_ne_nomme_aucune_exigence_ne_retire_pas_la_clause(tmp_path: Path) -> None:
    retrait = 'retirer: [{clause: TRA-001, exigences: [], motif: "Jugé."}]\n'
    faute = la_seule(lire(tmp_path, service(tmp_path, {}, retirer=retrait)), "valeur-invalide")
    assert "exigences" in str(faute.message)


def test_une_exigence_se_retire_sans_sa_clause_et_un_second_retrait_se_dit(tmp_path: Path) -> None:
    base = lire(tmp_path / "a", service(tmp_path / "a", {})).clausier
    assert base is not None
    porteuse = next(c for c in base.clauses.values() if c.exigences)
    retiree = porteuse.exigences[0].id
    retrait = f'retirer: [{{clause: {porteuse.id}, exigences: [{retiree}], motif: "La nôtre."}}]\n'
    un = service(tmp_path, {}, "un", retrait)
    superpose = lire(tmp_path, un).clausier
    assert superpose is not None
    assert superpose.clauses[porteuse.id].exigences == porteuse.exigences[1:]
    assert superpose.clauses[porteuse.id].retiree is None
    deux = lire(tmp_path, un, service(tmp_path, {}, "deux", retrait))
    assert [(a.code, a.ref) for a in deux.clausier.avis if deux.clausier] == [("retrait-sans-objet", retiree)]


def test_deux_clausiers_qui_redefinissent_la_meme_chose_sont_dits_avec_celui_qui_l_emporte(tmp_path: Path) -> None:
    clause = 'id: TRA-001\ntitre: "{}"\npiece: ccap\ntexte: |\n  Le titulaire agit.\nremplace: oui\n'
    question = (
        'rubrique: "R"\nquestions:\n  - {{id: nom_si, titre: "{}", libelle: "N ?", type: texte, remplace: oui}}\n'
    )
    fichiers = {
        nom: {"clauses/transverse/TRA-001-registre.yaml": clause.format(nom), QUESTIONNAIRE: question.format(nom)}
        for nom in ("premier", "second")
    }
    services = [service(tmp_path, contenus, nom) for nom, contenus in fichiers.items()]
    lecture = lire(tmp_path, *services)
    assert lecture.clausier is not None
    assert {(a.code, a.ref) for a in fautes(lecture)} == {
        ("redefinitions-concurrentes", "TRA-001"),
        ("redefinitions-concurrentes", "nom_si"),
    }
    assert set(lecture.clausier.avis) == set(fautes(lecture))
    assert all("premier/" in a.message and "second, superposé après" in a.message for a in fautes(lecture))
    assert lecture.clausier.clauses["TRA-001"].titre == lecture.clausier.question("nom_si") == "second"
    assert lire(tmp_path, services[0]).clausier.avis == ()  # type: ignore[union-attr]


def test_une_clause_retiree_par_l_un_et_redefinie_par_l_autre_est_dite(tmp_path: Path) -> None:
    clause = 'id: TRA-001\ntitre: "T"\npiece: ccap\ntexte: |\n  Le titulaire agit.\nremplace: oui\n'
    retire = service(tmp_path, {}, "retire", 'retirer: [{clause: TRA-001, motif: "Jugé."}]\n')
    redefinit = service(tmp_path, {"clauses/transverse/TRA-001-registre.yaml": clause}, "redefinit")
    for ordre, vivante in (([retire, redefinit], True), ([redefinit, retire], False)):
        lecture = lire(tmp_path, *ordre)
        assert [a.code for a in fautes(lecture)] == ["redefinitions-concurrentes"]
        assert lecture.clausier is not None
        assert (lecture.clausier.clauses["TRA-001"].retiree is None) is vivante


@pytest.mark.parametrize(
    ("retouche", "attendus", "options"),
    [
        ("retirer: [distant]", ["retrait-sans-objet"], ("site", "aucun")),
        ("retirer: [distant, aucun]", ["redefinitions-concurrentes", "retrait-sans-objet"], ("site",)),
        (
            'retirer: [site], ajouter: [{valeur: autre, libelle: "Autre"}]',
            ["redefinitions-concurrentes"],
            ("aucun", "autre"),
        ),
    ],
)
def test_deux_clausiers_qui_retouchent_la_meme_question_se_superposent(
    tmp_path: Path, retouche: str, attendus: list[str], options: tuple[str, ...]
) -> None:
    """Ce que le premier a déjà retiré se dit, sans arrêter l'acheteur qui superpose les deux."""
    premier = service(tmp_path, {QUESTIONNAIRE: f"{COMPLEMENTS}retouches: [{{question: acces, retirer: [distant]}}]\n"})
    second = service(tmp_path, {QUESTIONNAIRE: f"{COMPLEMENTS}retouches: [{{question: acces, {retouche}}}]\n"}, "autre")
    lecture = lire(tmp_path, premier, second)
    dites = [a for a in fautes(lecture) if a.code != "option-retiree"]
    assert sorted(a.code for a in dites) == attendus
    assert not bloquantes(dites)
    assert all("service/" in a.message and a.lieu.fichier.startswith("autre/") for a in dites)
    assert lecture.clausier is not None
    assert lecture.clausier.questions["acces"].valeurs_admises == options


def test_une_option_ajoutee_par_deux_clausiers_est_celle_du_dernier(tmp_path: Path) -> None:
    ajout = 'retouches: [{{question: acces, ajouter: [{{valeur: mixte, libelle: "{}"}}]}}]\n'
    premier = service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + ajout.format("Un")})
    second = service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + ajout.format("Deux")}, "autre")
    lecture = lire(tmp_path, premier, second)
    assert [a.code for a in fautes(lecture)] == ["redefinitions-concurrentes"]
    assert lecture.clausier is not None
    assert lecture.clausier.option("acces", "mixte") == "Deux"


def test_une_question_retouchee_deux_fois_dans_un_clausier_n_en_accuse_pas_un_autre(tmp_path: Path) -> None:
    retouches = "retouches:\n  - {question: acces, retirer: [distant]}\n  - {question: acces, retirer: [site]}\n"
    lecture = lire(tmp_path, service(tmp_path, {QUESTIONNAIRE: COMPLEMENTS + retouches}))
    (dite,) = [a for a in fautes(lecture) if a.code == "redefinitions-concurrentes"]
    assert "deux fois" in dite.message
    assert "ordre" not in dite.conseil
