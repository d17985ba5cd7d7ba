"""Ce qu'un juriste a relevé en lisant les pièces : une famille par test, éprouvée sur les dossiers qu'elle touche."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache

import pytest

from cctgen.assemblage.modele import Dossier
from cctgen.clausier.modele import Piece
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.extrait import corps_extrait
from cctgen.documents.texte import Bloc, Tableau, en_clair
from cctgen.documents.word.renvois import destinations_du_dehors, destinations_en_texte
from tests.contenu.profils import NATURES, PROFILS, dossier_livre
from tests.livre import clausier_livre

CLAUSIER = clausier_livre()
ACHATS: Mapping[str, tuple[Mapping[str, object], str]] = {
    **{nom: (ecarts, "") for nom, ecarts in PROFILS.items()},
    **{f"nature {nom}": (ecarts, nom) for nom, ecarts in NATURES.items()},
}
FORMULAIRES_DE_L_OFFRE = {
    "plan-assurance-securite": "SSI-037",
    "plan-assurance-securite-allege": "SSI-038",
    "fiche-traitement": "DCP-015",
    "etat-connaissances-anterieures": "PI-036",
    "plan-reversibilite": "HEB-015",
    "demande-derogation": "DER-001",
}
"""La clause du règlement qui demande chaque formulaire que le candidat remplit."""


@cache
def dossier_de(nom: str) -> Dossier:
    ecarts, nature = ACHATS[nom]
    assert CLAUSIER is not None
    return dossier_livre(ecarts, nature)


def textes(dossier: Dossier) -> str:
    articles = [a for d in dossier.documents for a in d.articles]
    return "\n".join([*(a.texte for a in articles), *(e.enonce for a in articles for e in a.exigences)])


@pytest.mark.parametrize("nom", ACHATS)
def test_un_article_a_reporter_ne_se_nomme_jamais_par_un_numero_de_travail(nom: str) -> None:
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    a_reporter = {a.clause for a in extrait.articles}
    assert a_reporter
    for destinations in (destinations_du_dehors(dossier), destinations_en_texte(dossier, extrait)):
        assert not any(destinations[clause].numero for clause in a_reporter)
    # Le libellé du renvoi, que lisent la matrice et les formulaires, suit la même règle.
    assert extrait.titre not in textes(dossier)
    assert extrait.titre not in "\n".join(f.introduction for f in dossier.formulaires)


@pytest.mark.parametrize("nom", ACHATS)
def test_chaque_formulaire_du_candidat_a_sa_ligne_au_reglement(nom: str) -> None:
    dossier = dossier_de(nom)
    demandees = {ref for piece in dossier.pieces_offre for ref in piece.pour}
    produits = {f.id for f in dossier.formulaires} & set(FORMULAIRES_DE_L_OFFRE)
    assert {FORMULAIRES_DE_L_OFFRE[f] for f in produits} <= demandees
    assert demandees & set(FORMULAIRES_DE_L_OFFRE.values()) <= {FORMULAIRES_DE_L_OFFRE[f] for f in produits}


def test_tout_formulaire_est_du_candidat_ou_de_l_execution() -> None:
    assert CLAUSIER is not None
    assert {f.id for f in CLAUSIER.formulaires.values()} == {*FORMULAIRES_DE_L_OFFRE, "releve-cession"}


def test_la_reversibilite_ne_porte_que_sur_ce_que_le_titulaire_detient() -> None:
    tma, infogerance = dossier_de("nature tma"), dossier_de("nature infogerance")
    assert "hébergement" not in tma.titres["HEB-009"]
    assert "pour ce qu'il héberge, exploite, détient ou a produit" in textes(tma)
    assert "HEB-009-3" not in {e.ref for e in tma.exigences(0)}
    assert "HEB-009-3" in {e.ref for e in infogerance.exigences(0)}


def test_le_plan_de_reversibilite_d_un_service_en_ligne_ne_laisse_rien_a_facturer() -> None:
    for nom, gratuit in (("nature saas", True), ("SaaS RH", True), ("nature infogerance", False)):
        [plan] = [f for f in dossier_de(nom).formulaires if f.id == "plan-reversibilite"]
        [prix] = [c for s in plan.sections for c in s.champs if c.libelle == "Prix"]
        assert ("aucune opération n'est facturée" in prix.valeur) is gratuit
        assert ("bordereau" in prix.valeur) is not gratuit


@pytest.mark.parametrize("nom", ACHATS)
def test_une_seule_regle_dit_ce_que_vaut_une_reserve(nom: str) -> None:
    dossier = dossier_de(nom)
    regle = "seul un écart à une exigence de niveau I notée, déclaré dans la matrice de l'offre retenue, la limite"
    assert sum(regle in ligne for ligne in dossier.lignes_ccap) == 1
    for document in dossier.documents:
        if any(a.exigences for a in document.articles) and not document.est_a_reporter:
            assert regle in repr(corps_annexe(dossier, document))
    assert not any("telle qu'il y a répondu" in ligne for ligne in dossier.lignes_ccap)


@pytest.mark.parametrize("nom", ACHATS)
def test_aucune_resiliation_pour_faute_n_ecarte_la_mise_en_demeure_sans_le_declarer(nom: str) -> None:
    for phrase in re.split(r"(?<=[.:;])\s", textes(dossier_de(nom))):
        if "résiliation pour faute" in phrase:
            assert "n'est plus réparable" not in phrase


def test_un_service_en_ligne_ne_parle_pas_d_un_hebergement_que_l_acheteur_contracte() -> None:
    assert CLAUSIER is not None
    for nom in ACHATS:
        dossier = dossier_de(nom)
        contracte = "a conclu lui-même le contrat d'hébergement"
        if ACHATS[nom][1] == "saas" or nom == "SaaS RH":
            assert contracte not in textes(dossier)
    ecarts = {**PROFILS["Infogérance sensible"], "hebergement": "cloud_commercial", "exploitant": "titulaire"}
    assert contracte in textes(dossier_livre(ecarts))


def test_le_depart_d_un_intervenant_a_un_seul_point_de_depart() -> None:
    assert CLAUSIER is not None
    annonces = [
        ligne
        for clause in CLAUSIER.clauses.values()
        for ligne in clause.texte.splitlines()
        if "annonce le départ d'un intervenant" in ligne
    ]
    assert len(annonces) == 2
    assert all("après en avoir eu connaissance" in ligne for ligne in annonces)


def test_le_ccap_vient_avant_le_reglement_et_dans_l_ordre_de_ses_numeros() -> None:
    for nom in ACHATS:
        dossier = dossier_de(nom)
        [extrait] = [d for d in dossier.documents if d.est_a_reporter]
        pieces = [a.piece for a in extrait.articles]
        assert pieces == sorted(pieces, key=lambda p: p is Piece.RC)
        assert en_clair(extrait.titre)
        assert corps_extrait(dossier, extrait)


@pytest.mark.parametrize("nom", ACHATS)
def test_les_pieces_de_l_offre_citent_un_article_du_reglement_par_son_titre(nom: str) -> None:
    dossier = dossier_de(nom)
    [extrait] = [d for d in dossier.documents if d.est_a_reporter]
    identifiants = {a.clause for a in extrait.articles if a.piece is Piece.RC}
    lignes = tuple(lignes_des_tableaux(corps_extrait(dossier, extrait), "Pièces à joindre à l'offre"))
    assert bool(lignes) is bool(dossier.pieces_offre)
    for ligne in lignes:
        assert identifiants.isdisjoint(re.findall(r"[A-Z]+-\d{3}\b(?!-)", ligne))


def lignes_des_tableaux(corps: Iterable[Bloc], titre: str) -> Iterator[str]:
    for bloc in corps:
        if isinstance(bloc, Tableau) and bloc.titre == titre:
            yield from (repr(ligne) for ligne in bloc.lignes)


MOIS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"


def echeances(texte: str) -> Iterator[date]:
    """Énumère les jours et les mois datés d'un texte, en lettres ou à la norme."""
    for annee, mois, jour in re.findall(r"\b(20\d\d)-(\d\d)-(\d\d)\b", texte):
        yield date(int(annee), int(mois), int(jour))
    for mois, annee in re.findall(rf"\b({MOIS}) (20\d\d)\b", texte):
        yield date(int(annee), MOIS.split("|").index(mois) + 1, 28)


def test_le_detecteur_voit_une_echeance_en_lettres_ou_a_la_norme() -> None:
    assert list(echeances("Jusqu'au 12 janvier 2027, puis le 2027-02-03.")) == [date(2027, 2, 3), date(2027, 1, 28)]
    assert list(echeances("l'arrêté du 30 mars 2021")) == [date(2021, 3, 28)]


def test_aucune_clause_du_contrat_ne_porte_une_echeance_que_le_temps_depasse() -> None:
    """Une règle qui change à une date se stipule telle qu'elle sera, ou se borne par `en_vigueur`."""
    assert CLAUSIER is not None
    fautives = []
    for clause in CLAUSIER.clauses.values():
        if clause.retiree or clause.en_vigueur:
            continue
        defauts = [str(p.defaut) for p in clause.parametres.values() if p.defaut is not None]
        exigences = [t for e in clause.exigences for t in (e.enonce, e.preuve)]
        dites = [clause.texte, *clause.lignes_ccap, *exigences, *defauts]
        fautives += [(clause.id, jour) for texte in dites for jour in echeances(texte) if jour > CLAUSIER.identite.date]
    assert fautives == []


NUAGE_DE_L_ACHETEUR: Mapping[str, str] = {"hebergement": "cloud_commercial", "mutualise": "oui"}


@pytest.mark.parametrize(
    ("reponses", "cloisonne", "partage"),
    [
        ({**NUAGE_DE_L_ACHETEUR, "exploitant": "acheteur"}, False, False),
        ({**NUAGE_DE_L_ACHETEUR, "exploitant": "titulaire"}, True, False),
        ({"hebergement": "titulaire", "mutualise": "oui"}, True, True),
        ({**NUAGE_DE_L_ACHETEUR, "nature": "saas"}, True, True),
    ],
)
def test_le_partage_se_regle_par_qui_exploite_et_qui_choisit_l_hebergeur(
    reponses: Mapping[str, str], cloisonne: bool, partage: bool
) -> None:
    """Celui qui n'exploite rien ne cloisonne rien ; celui qui n'a pas choisi le nuage n'en dit pas les clients."""
    assert CLAUSIER is not None
    retenues = {a.clause for a in dossier_livre(reponses).articles}
    assert ("SSI-017" in retenues, "HEB-006" in retenues) == (cloisonne, partage)


@pytest.mark.parametrize("nom", ACHATS)
def test_une_penalite_de_securite_ne_se_cumule_pas_avec_celle_du_ccag(nom: str) -> None:
    """L'article 14.3 du CCAG-TIC sanctionne déjà une violation de la sécurité : qui fixe la sienne le dit."""
    derogations = {(d.clause, d.article) for d in dossier_de(nom).derogations}
    siennes = {c for c, article in derogations if article == "14.1" and c in {"SSI-033", "SSI-042"}}
    assert {(c, "14.3") for c in siennes} <= derogations


def test_la_cession_non_exclusive_reserve_ce_que_le_ccag_cede_a_titre_exclusif() -> None:
    assert CLAUSIER is not None
    regime = en_clair(CLAUSIER.clauses["PI-002"].texte)
    assert re.search(r"non exclusive, sauf [^.]*article 46\.2\.1", regime)
    assert "réputé être un résultat" in CLAUSIER.clauses["PI-016"].texte


@pytest.mark.parametrize(("nom", "demandee"), [("SaaS RH", True), ("Infogérance sensible", False)])
def test_la_desactivation_des_cles_se_demande_a_celui_qui_les_detient(nom: str, demandee: bool) -> None:
    """Sur un hébergement que l'acheteur a choisi, c'est lui qui tient les clés : rien n'est à demander au titulaire."""
    exigences = {e.ref: e.enonce for e in dossier_de(nom).exigences(0)}
    assert ("SSI-018-1" in exigences) is demandee
    assert not demandee or re.search(r"désactivées ou rétablies 24 heures au plus", exigences["SSI-018-1"])
