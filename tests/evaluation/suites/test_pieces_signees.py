"""Ce qu'une pièce signée ne porte pas : liste coupée sans le dire, pluriel forcé, mot de l'outil, puce seule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.documents.texte import Bloc, Encadre, Liste, Tableau, Titre
from cctgen.documents.word.mise_en_page.solidarite import reste_entier
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.modele import Avis, Constat
from cctgen.evaluation.motivation.ecarts import ecarts_de_criteres
from cctgen.evaluation.notation.calcul import arrondir
from cctgen.evaluation.rapport.cloture import signataires
from cctgen.evaluation.rapport.modele import Analyse, PieceJointe
from cctgen.evaluation.rapport.redaction import corps_du_rapport
from cctgen.evaluation.rapport.synthese import synthese
from cctgen.evaluation.suites.communicable import corps_communicable
from cctgen.evaluation.suites.fiches import fiche_de_recensement, rapport_de_presentation
from cctgen.evaluation.suites.issue import issues
from cctgen.evaluation.suites.lettres import lettres_d_une_issue
from cctgen.socle.anomalies import Anomalie, Gravite
from tests.evaluation.fabriques import (
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_offre,
    une_reponse,
)
from tests.evaluation.rapport.test_redaction import _lignes
from tests.evaluation.suites.fabriques import COURRIER, REFS, RETENUE, des_offres_classees, des_suites

NOMS = ("Alpha", "Beta", "Gamma")
JOINTES = tuple(
    PieceJointe(nom, "ab" * 32)
    for nom in ("comparaison.xlsx", "grille-alice-par-exigence.xlsx", "prix.yaml", "decisions.xlsx")
)


def les_pieces(dossier: Dossier, comparaison: Comparaison) -> dict[str, tuple[Bloc, ...]]:
    """Rend les blocs de chaque pièce qu'écrit la décision, rapport d'analyse compris."""
    demandes = [{"offre": nom, "suite": "rejetee", "demande_recue_le": "2027-02-15"} for nom in NOMS[1:]]
    redigees = des_suites(RETENUE, *demandes, **COURRIER)
    toutes = issues(comparaison, redigees, dossier)
    analyse = Analyse(date(2027, 2, 1), 3, jointes=JOINTES, signataires=signataires(("achats",)))
    pieces = {
        "rapport": (*synthese(comparaison), *corps_du_rapport(dossier, comparaison, analyse)),
        "communicable": corps_communicable(dossier, comparaison, toutes, analyse),
        "présentation": rapport_de_presentation(dossier, toutes, redigees.courrier, 2),
        "recensement": fiche_de_recensement(dossier, toutes[0], redigees.courrier),
    }
    for lettre in lettres_d_une_issue(dossier, toutes[0], redigees.courrier, comparaison.decimales):
        for nom, blocs in lettre.lettre.blocs.items():
            pieces[f"{lettre.nature} {lettre.soumissionnaire} {nom}"] = blocs
    return pieces


def des_pieces(nombre: int) -> dict[str, tuple[Bloc, ...]]:
    """`nombre` offres classées, de la meilleure à la moins bonne."""
    return les_pieces(*des_offres_classees({nom: 4 - rang for rang, nom in enumerate(NOMS[:nombre])}))


def des_listes(blocs: Iterable[Bloc]) -> Iterator[Liste]:
    for bloc in blocs:
        if isinstance(bloc, Liste):
            yield bloc
            for element in bloc.elements:
                yield from des_listes(element)
        elif isinstance(bloc, Encadre):
            yield from des_listes(bloc.blocs)
        elif isinstance(bloc, Tableau):
            for ligne in bloc.lignes:
                for case in ligne:
                    yield from des_listes(case)


@pytest.mark.parametrize("nombre", [1, 2, 3])
def test_aucune_piece_n_a_de_liste_d_une_seule_puce(nombre: int) -> None:
    trouvees = {
        nom: li for nom, blocs in des_pieces(nombre).items() for li in des_listes(blocs) if len(li.elements) < 2
    }
    assert trouvees == {}


_PLURIEL_FORCE = re.compile(r"(?<![\d,.\u202f])\b1[ \u00a0](?!mois|sous)\w+s\b")


@pytest.mark.parametrize("nombre", [1, 2, 3])
def test_aucune_piece_ne_met_un_seul_au_pluriel(nombre: int) -> None:
    """« des 1 autres candidats » se lisait dans la pièce à envoyer."""
    assert _PLURIEL_FORCE.search("appréciations des 1 autres candidats")
    fautes = {nom: _PLURIEL_FORCE.findall("\n".join(_lignes(blocs))) for nom, blocs in des_pieces(nombre).items()}
    assert {nom: lues for nom, lues in fautes.items() if lues} == {}


@pytest.mark.parametrize(
    ("nombre", "dit"),
    [(1, None), (2, "appréciations de l'autre candidat |"), (3, "appréciations des 2 autres candidats |")],
)
def test_une_occultation_s_accorde_aux_candidats_evinces(nombre: int, dit: str | None) -> None:
    lignes = _lignes(des_pieces(nombre)["communicable"])
    assert any(dit in ligne for ligne in lignes) if dit else not any("autre candidat" in ligne for ligne in lignes)
    occultees = [ligne.split(" | ") for ligne in lignes[lignes.index("N° | Ce qui est ôté | Pourquoi") + 1 :]]
    assert all(case[0].isupper() for _, *cases in occultees for case in cases)


@pytest.mark.parametrize("nombre", [1, 2, 3])
def test_aucune_piece_ne_parle_de_l_outil_ni_de_ses_fichiers(nombre: int) -> None:
    """Seul le rapport nomme des fichiers, au tableau des pièces qu'il scelle, après ce qu'est chacun."""
    for nom, blocs in des_pieces(nombre).items():
        hors = [b for b in blocs if not (isinstance(b, Tableau) and b.titre == "Pièces jointes")]
        texte = "\n".join(_lignes(hors))
        assert re.findall(r"[\w-]+\.(?:yaml|xlsx|docx|jsonl)\b|\b[Ll]['’]outil\b|À relire", texte) == [], nom
    (scellees,) = [b for b in des_pieces(nombre)["rapport"] if isinstance(b, Tableau) and b.titre == "Pièces jointes"]
    pieces = [ligne.split(" | ")[0] for ligne in _lignes((scellees,))[1:]]
    assert pieces == [
        "Comparaison des offres / comparaison.xlsx",
        "Grille d'évaluation (alice, par exigence) / grille-alice-par-exigence.xlsx",
        "Prix des offres / prix.yaml",
        "Décisions sur les points à qualifier / decisions.xlsx",
    ]


def des_offres_de_beaucoup_d_exigences(en_plus: int) -> tuple[Dossier, Comparaison]:
    dossier = un_dossier(en_plus=en_plus)
    refs = [e.ref for e in dossier.exigences(0) if e.notee]
    offres = [une_offre(nom, reponses=[une_reponse(ref) for ref in (*refs, "SSI-P")]) for nom in NOMS[:2]]
    notes = {nom: dict.fromkeys(refs, 4 - rang) for rang, nom in enumerate(NOMS[:2])}
    prix = [un_prix(nom, "100") for nom in NOMS[:2]]
    return dossier, comparer(dossier, offres, des_appreciations(notes, offres), prix)


@pytest.mark.parametrize(("en_plus", "coupee"), [(5, False), (6, True), (20, True)])
def test_une_liste_coupee_le_dit_et_de_combien(en_plus: int, coupee: bool) -> None:
    pieces, total = les_pieces(*des_offres_de_beaucoup_d_exigences(en_plus)), en_plus + 3
    lignes = _lignes(pieces["rejet Beta motifs"])
    (annonce,) = [ligne for ligne in lignes if ligne.startswith("Exigences où l'offre retenue est mieux notée")]
    egaux = " ; à écart égal, dans l'ordre publié"
    assert (f"(les 8 qui pèsent le plus dans l'écart, sur {total}{egaux})" in annonce) is coupee
    assert sum(", notée 3 sur 4, contre 4" in ligne for ligne in lignes) == min(8, total)
    cote_a_cote = "\n".join(_lignes(pieces["rapport"]))
    assert cote_a_cote.count(f"Et {total - 3} autres, en annexe.") == 1, "deux offres se lisent en une ligne"


@pytest.mark.parametrize("nombre", [6, 7, 9])
def test_la_synthese_compte_ce_qu_elle_ne_montre_pas(nombre: int) -> None:
    """Les offres sans rang se coupaient en silence ; le corps, qui les montre toutes, renvoyait aussi plus loin."""
    offres = [une_offre(f"Candidat {rang}") for rang in range(nombre)]
    dossier = un_dossier()
    comparaison = comparer(dossier, offres, des_appreciations({}, offres))
    lignes = _lignes(synthese(comparaison))
    assert sum("n'est pas classé" in ligne for ligne in lignes) == 6
    assert any("sans rang" in ligne and "plus loin" in ligne for ligne in lignes) is (nombre > 6)
    corps = _lignes(corps_du_rapport(dossier, comparaison, Analyse(date(2027, 2, 1))))
    assert sum("n'est pas classé" in ligne for ligne in corps) == nombre
    assert not any("se lisent plus loin" in ligne or "se lit plus loin" in ligne for ligne in corps)


def test_un_ecart_arrondi_a_part_dit_que_sa_somme_ne_tombe_pas_juste() -> None:
    """Le calcul reste exact : quand les écarts affichés ne font pas l'avance affichée, la phrase le dit."""
    vus = set()
    for montant in range(100, 140):
        offres = [une_offre("Alpha"), une_offre("Beta")]
        notes = {"Alpha": {"SSI-1": 4, "SSI-2": 3, "UTI-1": 4}, "Beta": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}}
        prix = [un_prix("Alpha", "97"), un_prix("Beta", str(montant))]
        comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), prix)
        une, autre = comparaison.lots[0].offres
        assert une.note.note is not None
        assert autre.note.note is not None
        somme = sum(arrondir(e.points, 2) for e in ecarts_de_criteres(une, autre))
        juste = somme == arrondir(une.note.note - autre.note.note, 2)
        (dite,) = [li for li in _lignes(synthese(comparaison)) if li.startswith("Ce qui les sépare")]
        assert ("(chacun arrondi ; leur somme exacte s'arrondit à " in dite) is not juste
        vus.add(juste)
    assert vus == {True, False}


def test_le_rejet_cite_le_sous_critere_perdu_d_un_critere_gagne() -> None:
    """« Elle est moins bien notée sur : Prix » se lisait sous un sous-critère perdu."""
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = {"Alpha": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 4}, "Beta": {"SSI-1": 4, "SSI-2": 4, "UTI-1": 3}}
    prix = [un_prix("Alpha", "100"), un_prix("Beta", "200")]
    dossier = un_dossier()
    pieces = les_pieces(dossier, comparer(dossier, offres, des_appreciations(notes, offres), prix))
    motifs, avantages = (_lignes(pieces[f"rejet Beta {nom}"]) for nom in ("motifs", "avantages"))
    assert "Valeur technique (60 %), sous-critère « Usage » (25 %)." in motifs
    assert "Prix (40 %)." in motifs
    assert "Valeur technique, sous-critère « Usage » (100,00 contre 75,00)." in avantages
    assert "Prix (100,00 contre 50,00)." in avantages


@pytest.mark.parametrize(
    ("une", "autre", "dites"),
    [
        ((4, 3, 4), (3, 4, 3), ["UTI-1", "sur les critères", "SSI-1"]),
        ((3, 3, 4), (4, 4, 3), ["UTI-1"]),
        ((4, 3, 3), (3, 4, 3), ["sur les critères", "SSI-1"]),
    ],
)
def test_les_exigences_citees_sont_d_abord_de_ce_que_la_phrase_nomme(
    une: tuple[int, ...], autre: tuple[int, ...], dites: list[str]
) -> None:
    """« Moins bien notée sur : Prix » s'y lisait avant huit exigences techniques où l'offre rejetée était devant."""
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = {nom: dict(zip(REFS, siennes, strict=True)) for nom, siennes in (("Alpha", une), ("Beta", autre))}
    dossier, prix = un_dossier(), [un_prix("Alpha", "100"), un_prix("Beta", "200")]
    pieces = les_pieces(dossier, comparer(dossier, offres, des_appreciations(notes, offres), prix))
    motifs = _lignes(pieces["rejet Beta motifs"])
    lus = [m for li in motifs for m in re.findall(r"^(?:[A-Z]+-\d(?=, notée)|Sur les critères)", li)]
    assert [m.lower() for m in lus] == [d.lower() for d in dites]


@pytest.mark.parametrize(
    ("perdues", "annonces"),
    [
        (
            6,
            [
                "Exigences où",
                "Sur les critères et sous-critères où votre offre n'est pas moins bien notée, exigences où",
            ],
        ),
        (7, ["Exigences où", "(celle qui pèse le plus dans l'écart, sur 2 ; à écart égal, dans l'ordre publié)"]),
        (8, ["Exigences où", "l'offre retenue est aussi mieux notée sur 2 exigences."]),
        (9, ["(les 8 qui pèsent", "l'offre retenue est aussi mieux notée sur 2 exigences."]),
    ],
)
def test_ce_que_la_place_ne_laisse_pas_citer_se_compte(perdues: int, annonces: list[str]) -> None:
    """Un sous-critère perdu de bout en bout, un autre gagné sauf sur deux exigences."""
    perdu = [f"SSI-{rang}" for rang in range(4, 4 + perdues)]
    parts = [
        {"id": "perdu", "poids": "50", "exigences": perdu},
        {"id": "gagne", "poids": "50", "exigences": list(REFS)},
    ]
    technique = {"id": "technique", "type": "appreciation", "poids": "60", "sous_criteres": parts}
    dossier = un_dossier(
        bareme={"criteres": [technique, {"id": "prix", "type": "prix", "poids": "40"}]}, en_plus=1 + perdues
    )
    notes = {"Alpha": dict.fromkeys(perdu, 4) | {"SSI-1": 1, "SSI-2": 2, "UTI-1": 2, "SSI-3": 2}}
    notes["Beta"] = dict.fromkeys(perdu, 3) | {"SSI-1": 4, "SSI-2": 1, "UTI-1": 1, "SSI-3": 2}
    offres = [une_offre(nom, reponses=[une_reponse(ref) for ref in (*notes[nom], "SSI-P")]) for nom in notes]
    prix = [un_prix("Alpha", "100"), un_prix("Beta", "200")]
    motifs = _lignes(
        les_pieces(dossier, comparer(dossier, offres, des_appreciations(notes, offres), prix))["rejet Beta motifs"]
    )
    lues = [ligne for ligne in motifs if "mieux notée" in ligne]
    assert [annonce in ligne for annonce, ligne in zip(annonces, lues, strict=True)] == [True, True]
    assert sum(", notée " in ligne for ligne in motifs) == 8


def test_une_reserve_qu_un_constat_commente_qualifie_est_en_annexe() -> None:
    """Son libellé avait changé, le rapport ne la reconnaissait plus : quinze lignes identiques dans la pièce signée."""
    avis = Avis("alice", Constat.NON_VERIFIE, 3, commentaire="Vu à l'essai.", source="Mémoire, p. 3")
    demande = [une_reponse(r.ref, "Dérogation demandée") if r.ref != "SSI-P" else r for r in REPONSES]
    relevee = Anomalie("texte-modifie", "le texte a changé.", "", Gravite.A_QUALIFIER, ref="SSI-1")
    offres = [replace(une_offre("Alpha", reponses=demande), anomalies=(relevee,))]
    for dit, montrees in ((avis, 0), (un_avis(3), 2)):
        notes = {"Alpha": dict.fromkeys(("SSI-1", "SSI-2", "UTI-1"), dit)}
        comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), [un_prix("Alpha", "1")])
        lignes = _lignes(corps_du_rapport(un_dossier(), comparaison, Analyse(date(2027, 2, 1))))
        tableaux = [ligne for ligne in lignes if ligne.startswith("Alpha | SSI-1") and "À qualifier" in ligne]
        assert len(tableaux) == montrees
        assert any("citées en annexe : 4 pour Alpha." in ligne for ligne in lignes) is (montrees == 0)
    assert any(ligne.startswith("Alpha | SSI-1, SSI-2, UTI-1 | Une dérogation est demandée.") for ligne in lignes)


def test_une_raison_ne_met_pas_deux_deux_points_a_la_suite() -> None:
    """« Soumissionnaire C : le prix semble anormalement bas : prix de 398 000 € » se lisait au rapport."""
    offres = [une_offre(nom, reponses=REPONSES[:3]) for nom in NOMS]
    notes = {"Alpha": {"SSI-1": 4, "SSI-P": Avis("alice")}, "Beta": {"SSI-P": Avis("alice", Constat.CONTREDIT)}}
    prix = [un_prix("Alpha", "100"), un_prix("Beta", "900"), un_prix("Gamma", "950")]
    (lot,) = comparer(un_dossier(), offres, des_appreciations(notes, offres), prix).lots
    codes = {r.code for r in lot.raisons}
    assert codes >= {"prix-a-justifier", "note-manquante", "primordiale-a-constater", "irregularite-a-decider"}
    assert [r.message for r in lot.raisons if r.message.count(" : ") > 1] == []


def test_une_reserve_sur_l_offre_entiere_se_nomme_en_toutes_lettres() -> None:
    """« Composant non reference » : un code sans accents se lisait parmi les points à régler."""
    releves = [
        Anomalie(code, "relevé.", "", Gravite.A_QUALIFIER)
        for code in ("composant-non-reference", "contenu-hors-tableau")
    ]
    (lot,) = comparer(un_dossier(), [une_offre("Alpha", anomalies=releves)], des_appreciations({}, [])).lots
    (raison,) = [r.message for r in lot.raisons if "offre entière" in r.message]
    dites = (
        "un composant que le référentiel n'a pas, ou pas dans cette version ; un texte écrit hors des cellules ouvertes"
    )
    assert raison == f"Alpha : 2 réserves sur l'offre entière à qualifier ({dites})."


def test_les_signatures_ne_font_jamais_seules_une_page() -> None:
    """« Signature » et une phrase ouvraient la dernière page ; ce qui précède chacune y passe avec elle."""
    pieces = des_pieces(2)
    titres = {nom: [b for b in blocs if isinstance(b, Titre)] for nom, blocs in pieces.items()}
    signatures = [t for siens in titres.values() for t in siens if t.texte.startswith("Signature")]
    assert len(signatures) >= 2
    assert all(t.tenu for t in signatures)
    presentation = pieces["présentation"]
    conservation = next(rang for rang, bloc in enumerate(presentation) if bloc == Titre(1, "Conservation", tenu=True))
    avant = presentation[conservation - 1]
    assert isinstance(avant, Tableau)
    assert reste_entier(avant), "tenu par sa seule dernière ligne, il laisserait celle-ci ouvrir la page"
