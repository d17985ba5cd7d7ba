from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openxml_audit import OpenXmlValidator

from cctgen.assemblage.contenu.reglement import AMORCE_DE_L_ECHELLE
from cctgen.assemblage.modele import LicencesDuLot
from cctgen.clausier.produits import Produit
from cctgen.depouillement.composants.controle import controler_composants
from cctgen.depouillement.composants.licences import controler_licences
from cctgen.depouillement.composants.qualification import Verdict
from cctgen.depouillement.composants.referentiel import Referentiel
from cctgen.documents.composition.nombres import colonnes_de_nombres
from cctgen.documents.texte import (
    Encadre,
    Liste,
    Paragraphe,
    Style,
    Tableau,
    Titre,
    contenu_en_clair,
    paragraphe,
    tableau,
)
from cctgen.documents.word.mise_en_page.solidarite import reste_entier, tient_au_suivant
from cctgen.evaluation.classement import Comparaison
from cctgen.evaluation.comparaison import comparer
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.derogations.modele import Derogation
from cctgen.evaluation.modele import Appreciation, Appreciations, cle_de
from cctgen.evaluation.motivation.ecarts import ecarts_de_criteres
from cctgen.evaluation.notation.calcul import en_francais
from cctgen.evaluation.rapport.annexe import corps_de_l_annexe, rediger_annexe
from cctgen.evaluation.rapport.cloture import _NOMS_DES_PIECES, signataires
from cctgen.evaluation.rapport.composants import LIBELLES, CompteDeComposants, composants_de_l_offre
from cctgen.evaluation.rapport.modele import Analyse, PieceJointe
from cctgen.evaluation.rapport.redaction import corps_du_rapport, entete_du_rapport, rediger_rapport
from cctgen.evaluation.rapport.synthese import points_en_clair, synthese
from cctgen.evaluation.rapport.tableaux import avec_legendes, exigence_en_bref, notes_partielles, tableau_du_classement
from cctgen.evaluation.saisies.depots import _PRODUITS
from cctgen.evaluation.saisies.reconnus import TIGES_DE_SAISIE
from cctgen.matrice import contrat
from cctgen.matrice.modele import Composant
from tests.evaluation.classeur.test_ecriture import une_comparaison
from tests.evaluation.fabriques import (
    REPONSES,
    des_appreciations,
    un_avis,
    un_dossier,
    un_prix,
    une_decision,
    une_exigence_retenue,
    une_offre,
    une_reponse,
)
from tests.fabriques import tel_qu_ecrit

MODELE = Path(__file__).parents[3] / "modeles" / "rapport-analyse.docx"
ANNEXE = MODELE.with_name("rapport.docx")
JOUR = date(2027, 1, 10)


def une_analyse(**champs: Any) -> Analyse:
    return Analyse(**{"jour": JOUR, "signataires": signataires(("alice", "consensus", "bob")), **champs})


def en_texte(comparaison: Comparaison, lots: tuple[int, ...] = (), **champs: Any) -> str:
    """Rend la synthèse, le corps et l'annexe, tels qu'ils se suivent."""
    dossier = un_dossier(lots)
    suite = (*synthese(comparaison), *corps_du_rapport(dossier, comparaison, une_analyse(**champs)))
    return "\n".join(_lignes((*suite, *corps_de_l_annexe(dossier, comparaison))))


def _lignes(blocs: object) -> list[str]:
    lignes: list[str] = []
    for bloc in blocs:  # type: ignore[attr-defined]
        match bloc:
            case Titre(texte=texte):
                lignes.append(f"# {texte}")
            case Paragraphe(contenu=contenu):
                lignes.append(contenu_en_clair(contenu))
            case Liste(elements=elements):
                lignes += [ligne for element in elements for ligne in _lignes(element)]
            case Encadre(blocs=interieur):
                lignes += _lignes(interieur)
            case Tableau(entetes=entetes, lignes=rangees):
                lignes += [" | ".join(" / ".join(_lignes(c)) for c in rangee) for rangee in (entetes, *rangees)]
    return lignes


def test_le_rapport_donne_l_echelle_mot_pour_mot_comme_le_reglement_la_publie() -> None:
    dossier = un_dossier()
    publiee = next(ligne for ligne in dossier.lignes_rc if ligne.startswith(AMORCE_DE_L_ECHELLE))
    corps = corps_du_rapport(dossier, une_comparaison(), une_analyse())
    (echelle,) = [b for b in corps if isinstance(b, Tableau) and b.titre == "Échelle de notation"]
    degres = [li.removesuffix(".").replace(" | ", " : ") for li in _lignes((echelle,))[1:]]
    assert publiee == f"{AMORCE_DE_L_ECHELLE} {' ; '.join(degres)}."


def test_le_rapport_a_toutes_ses_parties_dans_l_ordre() -> None:
    titres = re.findall(r"^# (.+)$", en_texte(une_comparaison((1, 2)), (1, 2)), re.MULTILINE)
    attendus = ["Objet", "Méthode et barème", "Lot 1 : Lot 1", "Lot 2 : Lot 2", "Régularité des offres"]
    attendus += ["Points à régler", "Pièces jointes", "Proposition", "Fichiers reçus"]
    assert list(dict.fromkeys(t for t in titres if t in attendus)) == attendus
    assert titres.index("Proposition") < titres.index("Signatures")


def test_un_tableau_sans_titre_au_dessus_porte_sa_legende() -> None:
    table, intro = tableau(("A",), [("un",)], "Réserves relevées"), paragraphe("Relevé.")
    legende, repris = list(avec_legendes((intro, table)))[1:]
    assert isinstance(legende, Paragraphe)
    assert (contenu_en_clair(legende.contenu), legende.style, repris) == ("Réserves relevées", Style.MENTION, table)
    assert list(avec_legendes((Titre(2, "Réserves relevées"), table))) == [Titre(2, "Réserves relevées"), table]
    assert tient_au_suivant(legende, table, intro), "elle reste sur la page de son tableau"


def test_le_rapport_ne_conclut_a_la_place_de_personne() -> None:
    texte = en_texte(une_comparaison())
    assert "[À compléter : proposition et motifs du rédacteur]" in texte
    assert "attributaire" not in texte
    ecrite = en_texte(une_comparaison(), propositions={0: "Retenir Alpha, mieux-disante."})
    assert "Retenir Alpha, mieux-disante." in ecrite
    assert "À compléter" not in ecrite


@pytest.mark.parametrize("nombre", [2, 3])
def test_deux_offres_se_comparent_en_une_seule_ligne(nombre: int) -> None:
    """La seconde ligne était le miroir de la première : chaque énoncé s'y lisait deux fois."""
    noms = ("Alpha", "Beta", "Gamma")[:nombre]
    notes = {
        n: {"SSI-1": un_avis(4 - rang, commentaire=f"Vu {n}."), "SSI-2": 3, "UTI-1": 3} for rang, n in enumerate(noms)
    }
    offres = [une_offre(nom) for nom in noms]
    comparaison = comparer(un_dossier(), offres, des_appreciations(notes, offres), [un_prix(n, "9") for n in noms])
    corps = corps_du_rapport(un_dossier(), comparaison, une_analyse())
    (ecarts,) = [b for b in corps if isinstance(b, Tableau) and b.titre.startswith("Au-dessus")]
    lignes = _lignes((ecarts,))[1:]
    assert len(lignes) == (1 if nombre == 2 else 3)
    if nombre == 2:
        assert lignes[0].startswith(
            "Alpha | SSI-1, 4 sur 4, contre 3. Les journaux sont gardés. Alpha. Vu Alpha (Mémoire"
        )
        assert "Beta. Vu Beta (Mémoire, p. 3)." in lignes[0]


def test_la_synthese_dit_qui_est_premier_de_combien_et_pourquoi() -> None:
    comparaison = une_comparaison()
    texte = "\n".join(_lignes(synthese(comparaison)))
    premiere, seconde = comparaison.lots[0].offres[:2]
    assert f"L'offre de {premiere.soumissionnaire} est classée première" in texte
    assert f"celle de {seconde.soumissionnaire}" in texte
    assert "Ce qui les sépare, en points de la note globale : " in texte


def test_l_ecart_dit_est_celui_des_notes_exactes() -> None:
    offres = [une_offre("Alpha"), une_offre("Beta")]
    notes = des_appreciations(
        {"Alpha": {"SSI-1": 3, "SSI-2": 3, "UTI-1": 3}, "Beta": {"SSI-1": 2, "SSI-2": 3, "UTI-1": 3}}, offres
    )
    comparaison = comparer(un_dossier(), offres, notes, [un_prix("Alpha", "300"), un_prix("Beta", "299")])
    texte = "\n".join(_lignes(synthese(comparaison)))
    premiere, seconde = (o.note.note for o in comparaison.lots[0].offres)
    assert premiere is not None
    assert seconde is not None
    assert f"devance de {points_en_clair(premiere - seconde, 2)} celle de Beta" in texte
    criteres = ecarts_de_criteres(*comparaison.lots[0].offres)
    assert sum(e.points for e in criteres) == premiere - seconde


def test_la_synthese_de_nombreuses_offres_tient_sur_sa_page() -> None:
    offres = [une_offre(f"Candidat {n:03}") for n in range(60)]
    notes = des_appreciations({o.soumissionnaire: {"SSI-1": 2, "SSI-2": 3, "UTI-1": 3} for o in offres}, offres)
    prix = [un_prix(o.soumissionnaire, str(1000 + n)) for n, o in enumerate(offres)]
    lignes = _lignes(synthese(comparer(un_dossier(), offres, notes, prix)))
    assert len(lignes) < 20
    assert "Les 54 offres suivantes se lisent plus loin." in lignes


def test_de_nombreux_lots_ont_une_ligne_chacun() -> None:
    lots = tuple(range(1, 9))
    lignes = _lignes(synthese(une_comparaison(lots)))
    assert len(lignes) == 10
    assert all(f"{n}. Lot {n} |" in "\n".join(lignes) for n in lots)


def test_chaque_note_porte_son_appreciation_et_sa_source_en_annexe() -> None:
    texte = en_texte(une_comparaison())
    assert "Alpha | 3 | Note : alice 3. / Décrit et prouvé. / Source : Mémoire, p. 3" in texte
    assert "SSI-1 / Les journaux sont gardés. | " in texte
    assert "Alpha 75,00 (2 exigences évaluées sur 2)" in texte


def test_une_exigence_rappelee_d_une_offre_a_l_autre_ne_se_dit_pas_coupee() -> None:
    lignes = _lignes(corps_de_l_annexe(un_dossier(), une_comparaison()))
    assert any(ligne.startswith("SSI-1 | ") for ligne in lignes)
    assert not any("(suite)" in ligne for ligne in lignes)


def test_chaque_tableau_d_une_offre_porte_son_nom_en_annexe() -> None:
    """Deux tableaux dont la première colonne est « Réf. » se suivent : seul leur nom les distingue."""
    blocs = corps_de_l_annexe(un_dossier(), une_comparaison())
    nommes = ("Constats à examiner", "Réserves relevées", "Composants à examiner")
    paires = [(a, b) for a, b in pairwise(blocs) if isinstance(b, Tableau) and b.titre in nommes]
    assert paires
    assert all(isinstance(a, Paragraphe) and contenu_en_clair(a.contenu) == b.titre for a, b in paires)


def test_l_enonce_d_une_exigence_n_est_ecrit_qu_une_fois_par_lot() -> None:
    annexe = "\n".join(_lignes(corps_de_l_annexe(un_dossier(), une_comparaison())))
    assert annexe.count("Les journaux sont gardés.") == 1


def test_les_offres_recues_portent_leur_empreinte() -> None:
    comparaison = une_comparaison()
    texte = en_texte(comparaison)
    assert all(o.offre.sha256 in texte for o in comparaison.lots[0].offres)
    assert "abime.xlsx : fichier illisible." in texte


def test_l_etat_d_un_fichier_recu_est_celui_de_l_offre_non_de_sa_lecture() -> None:
    comparaison = une_comparaison()
    assert "point à qualifier" in en_texte(comparaison)
    (lot,) = comparaison.lots
    qualifiees = [replace(o, irregularites=(), reserves=()) for o in lot.offres]
    assert "à qualifier" not in en_texte(
        replace(comparaison, lots=(replace(lot, offres=tuple(qualifiees), raisons=()),))
    )


def test_les_pieces_jointes_portent_leur_empreinte_et_leur_conservation() -> None:
    texte = en_texte(une_comparaison(), jointes=(PieceJointe("grille-alice.xlsx", "ab" * 32),))
    assert f"Grille d'évaluation (alice) / grille-alice.xlsx | {'ab' * 32}" in texte
    assert "cinq ans au moins à compter de la signature du marché (article R. 2184-12" in texte


def un_classement_definitif() -> Comparaison:
    """Rend la même comparaison, toutes ses raisons d'être provisoire réglées."""
    comparaison = une_comparaison()
    return replace(comparaison, lots=tuple(replace(lot, raisons=()) for lot in comparaison.lots), anomalies=())


def test_chaque_evaluateur_signe_et_les_signatures_ne_se_separent_pas() -> None:
    definitif = un_classement_definitif()
    corps = corps_du_rapport(un_dossier(), definitif, une_analyse(version=3))
    titre, bloc = corps[-2:]
    debut = corps.index(Titre(1, "Proposition"))
    suites = zip(corps[debut:], corps[debut + 1 :], corps[debut - 1 :], strict=False)
    seules = [b for b, *voisins in suites if not isinstance(b, Titre) and not tient_au_suivant(b, *voisins)]
    assert seules == [], "seules, les signatures feraient une page presque blanche ; un titre tient par son style"
    assert isinstance(titre, Titre)
    assert titre.texte == "Signatures du rapport, version 3 du 10 janvier 2027"
    assert isinstance(bloc, Tableau)
    assert bloc.solidaire
    cases = [[case.strip() for case in ligne.split(" | ")[:2]] for ligne in _lignes((bloc,))[1:]]
    roles = ["Rédacteur du rapport", "Évaluateur (alice)", "Évaluateur (bob)"]
    assert cases == [[role, ""] for role in (*roles, "Responsable de l'achat")], "une grille n'est le nom de personne"
    word = Document(io.BytesIO(rediger_rapport(un_dossier(), definitif, MODELE.read_bytes(), une_analyse())))
    suivis = [[p.paragraph_format.keep_with_next for c in r.cells for p in c.paragraphs] for r in word.tables[-1].rows]
    assert all(all(suivi) for suivi in suivis[1:-1])
    assert not any(suivis[-1])


def test_un_projet_n_a_pas_de_cadre_ou_signer_et_son_annexe_se_dit_projet() -> None:
    dossier, provisoire = un_dossier(), une_comparaison()
    titre, dit = corps_du_rapport(dossier, provisoire, une_analyse())[-2:]
    assert (titre, isinstance(dit, Paragraphe)) == (Titre(1, "Signatures", tenu=True), True)
    annexe = Document(io.BytesIO(rediger_annexe(dossier, provisoire, ANNEXE.read_bytes(), une_analyse(version=2))))
    assert "2, projet du" in annexe.sections[0].footer.paragraphs[0].text


def test_un_rapport_definitif_ne_se_dit_a_signer_qu_une_fois_la_proposition_ecrite() -> None:
    dossier, definitif = un_dossier(), un_classement_definitif()
    ecrite = une_analyse(propositions={0: "Retenir Alpha."})
    assert entete_du_rapport(dossier, definitif, ecrite).sous_titre == "À signer"
    assert "compléter" in entete_du_rapport(dossier, definitif, une_analyse()).sous_titre


def test_une_exigence_citee_l_est_jusqu_au_bout_de_sa_phrase() -> None:
    longue = f"Le titulaire {'tient à jour, pour la part qu’il conçoit, ' * 9}un registre."
    liste = "Le titulaire remet :\n\n- le plan ;\n- le registre."
    assert exigence_en_bref(une_exigence_retenue(enonce=longue)) == longue
    assert exigence_en_bref(une_exigence_retenue(enonce=liste)) == "Le titulaire remet…"


def test_une_decision_est_citee_avec_son_auteur_et_sa_date() -> None:
    offre = une_offre(reponses=[*REPONSES[:2], une_reponse("SSI-P", "Non conforme"), REPONSES[3]])
    decision = une_decision("Alpha", exigence="SSI-P")
    texte = en_texte(comparer(un_dossier(), [offre], Appreciations(), [un_prix("Alpha", "1")], [decision]))
    attendu = "Alpha | SSI-P | Déclarée non conforme | Offre écartée (Mme Martin, 15 décembre 2026). Motif écrit."
    assert attendu in texte
    assert "écartée | Alpha" in texte


def test_la_note_de_chacun_reste_en_annexe_apres_consensus() -> None:
    """La notice du consensus le promet, et le juge demande qui a noté quoi."""
    avis = [un_avis(2, "achats"), un_avis(1, "architecte"), un_avis(2, CONSENSUS, commentaire="Relu ensemble.")]
    retenue = Appreciation("SSI-1", None, 2, "Relu ensemble.", "", est_motivee=True, avis=(*avis,))
    par_offre = {cle_de(une_offre()): {"SSI-1": retenue}}
    texte = en_texte(comparer(un_dossier(), [une_offre()], Appreciations(par_offre)))
    assert "| 2 | Notes : achats 2, architecte 1, consensus 2. / Relu ensemble." in texte


def test_une_note_partielle_dit_au_classement_sur_quelle_part_du_bareme_elle_porte() -> None:
    """Une note sur 100, sans réserve, se comparait à celles des offres entièrement évaluées."""
    (offre,) = (o for lot in une_comparaison().lots for o in lot.offres[:1])
    entiere, partielle = (replace(offre, note=replace(offre.note, couverture=Fraction(c))) for c in ("1", "0.8435"))
    lots = [replace(une_comparaison().lots[0], offres=(o,)) for o in (entiere, partielle)]
    dites = [_lignes(notes_partielles(lot)) for lot in lots]
    assert dites == [[], [f"Note partielle : {offre.soumissionnaire}, sur 84,35 % du barème."]]
    # Dans la case de la note, étroite, elle prenait cinq lignes, et le nombre ne se calait plus sous les autres.
    assert [colonnes_de_nombres(tableau_du_classement(lot, 2)) >= {2, 3, 4} for lot in lots] == [True, True]


def test_sous_le_classement_du_rapport_un_motif_dit_la_part_notee() -> None:
    offres = [une_offre()]
    comparaison = comparer(un_dossier(), offres, des_appreciations({"Alpha": {"SSI-1": 2}}, offres))
    part = comparaison.lots[0].offres[0].note.couverture
    assert 0 < part < 1
    dit = f"Alpha n'est pas classé : {en_francais(100 * part, 2)} % du barème est évalué."
    assert dit in _lignes(synthese(comparaison))
    assert dit in _lignes(corps_du_rapport(un_dossier(), comparaison, une_analyse()))


@pytest.mark.parametrize(
    ("evaluees", "dit"), [(0, "0 exigence évaluée"), (1, "1 exigence évaluée"), (2, "2 exigences évaluées")]
)
def test_les_exigences_evaluees_d_un_sous_critere_s_accordent(evaluees: int, dit: str) -> None:
    """« 1 sur 1 exigences évaluées »."""
    offres = [une_offre()]
    notes = des_appreciations({"Alpha": dict.fromkeys(("SSI-1", "SSI-2")[:evaluees], 2)}, offres)
    assert f"({dit} sur 2)" in en_texte(comparer(un_dossier(), offres, notes))


@pytest.mark.parametrize("tige", [*TIGES_DE_SAISIE, *_PRODUITS, "rapport-analyse-annexe", "grille-consensus"])
def test_chaque_piece_jointe_dit_ce_qu_elle_est(tige: str) -> None:
    """Les formulaires et la robustesse ne se joignent pas au rapport."""
    assert (tige in _NOMS_DES_PIECES) is (tige not in ("formulaires", "robustesse"))


def test_ce_qui_manque_est_nomme() -> None:
    texte = en_texte(comparer(un_dossier(), [une_offre()], Appreciations()))
    assert "Alpha : 3 exigences à noter, sans note (SSI-1, SSI-2, UTI-1)." in texte
    assert "Alpha : le prix n'est pas saisi." in texte
    assert "Alpha n'est pas classé : 0,00 % du barème est évalué." in texte


@pytest.mark.parametrize("nom", ["rapport-analyse.docx", "rapport.docx"])
def test_le_rapport_word_s_ouvre_et_se_reproduit(nom: str, tmp_path: Path) -> None:
    dossier, comparaison, modele = un_dossier(), une_comparaison(), (MODELE.parent / nom).read_bytes()
    octets = rediger_rapport(dossier, comparaison, modele, une_analyse())
    assert octets == rediger_rapport(dossier, comparaison, modele, une_analyse())
    document = Document(io.BytesIO(octets))
    texte = tel_qu_ecrit("\n".join(p.text for p in document.paragraphs))
    assert "Rapport d'analyse des offres" in texte
    assert "10 janvier 2027" in texte
    assert "est classée première" in texte
    (tmp_path / nom).write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(tmp_path / nom).errors] == []


def test_l_annexe_word_est_conforme(tmp_path: Path) -> None:
    octets = rediger_annexe(
        un_dossier(), une_comparaison(), (MODELE.parent / "rapport.docx").read_bytes(), une_analyse()
    )
    (tmp_path / "annexe.docx").write_bytes(octets)
    assert [str(e) for e in OpenXmlValidator().validate(tmp_path / "annexe.docx").errors] == []


def test_un_classement_provisoire_n_est_qu_un_projet() -> None:
    provisoire = comparer(un_dossier(), [une_offre()], Appreciations())
    assert entete_du_rapport(un_dossier(), provisoire, une_analyse(version=2)).version == "2, projet"
    assert "Classement provisoire" in en_texte(provisoire)


@pytest.mark.parametrize("nombre", [4, 30])
def test_le_rapport_croit_comme_le_nombre_d_offres(nombre: int) -> None:
    """Ni carré, ni plus : la taille par offre ne croît pas avec leur nombre."""

    def taille(n: int) -> int:
        offres = [une_offre(f"Candidat {rang:03}") for rang in range(n)]
        notes = des_appreciations({o.soumissionnaire: {"SSI-1": 2, "SSI-2": 3, "UTI-1": 3} for o in offres}, offres)
        return len(en_texte(comparer(un_dossier(), offres, notes)))

    assert taille(2 * nombre) <= 2.2 * taille(nombre)


def un_composant(ligne: int, nom: str, version: str, licence: str) -> Composant:
    saisies = {contrat.COMPOSANT: nom, contrat.VERSION: version, contrat.LICENCE: licence, contrat.USAGE: "Lié"}
    return Composant({**dict.fromkeys(contrat.COLONNES_COMPOSANTS_SAISIES, ""), **saisies}, f"Composants!A{ligne}")


def un_produit(ref: str = "AT-9", nom: str = "Redis", version: str = "7", **champs: Any) -> Produit:
    valeurs = {"ref": ref, "composant": nom, "version": version, "statut": "R", "libre": "oui", "fonction": "F"}
    return Produit.model_validate({**valeurs, **champs})


@pytest.mark.parametrize(
    ("verdict", "noms", "dit"),
    [
        (Verdict.AUTRE_VERSION, ("A",), "1\u00a0autre version"),
        (Verdict.AUTRE_VERSION, ("A", "B"), "2\u00a0autres versions"),
        (Verdict.EMBARQUE_NON_DEMONTRE, ("A", "B"), "2\u00a0embarqués, non démontrés"),
        (Verdict.HORS_SUPPORT, ("A", "B"), "2\u00a0hors support"),
        (Verdict.RECOMMANDE, ("A", "B"), "2\u00a0recommandés avec une réserve"),
        (None, ("A", "B"), "2\u00a0avec une réserve"),
    ],
)
def test_un_compte_accorde_son_verdict(verdict: Verdict | None, noms: tuple[str, ...], dit: str) -> None:
    assert CompteDeComposants(2, 0, {(verdict, "relevé"): noms}, confrontes=True).a_examiner == dit
    assert set(LIBELLES) == set(Verdict)


def test_une_raison_commune_compte_contre_chacun_des_composants_qu_elle_touche() -> None:
    produits = tuple(un_produit(f"AT-{n}", f"Lib{n}", "1") for n in range(4))
    dossier = replace(un_dossier(), produits=produits)
    licences = ("GPL-2.0-only", "GPL-2.0-only", "GPL-2.0-only", "MIT")
    composants = tuple(un_composant(n + 2, f"Lib{n}", "1", licence) for n, licence in enumerate(licences))
    relevees = tuple(controler_licences(composants, LicencesDuLot("EUPL-1.2"), une_offre().fichier))
    assert len(relevees) == 1
    offre = replace(une_offre(), composants=composants, anomalies=relevees)
    blocs = list(composants_de_l_offre(dossier, offre))
    compte, _entetes, *lignes = _lignes(blocs)
    assert compte == "Composants déclarés : 4. Recommandés sans réserve : 1."
    (ligne,) = lignes
    assert ligne.startswith("Lib0 1, Lib1 1, Lib2 1 | Recommandé avec une réserve | ")
    assert "EUPL" in ligne


def test_le_rapport_dit_le_verdict_de_chaque_composant() -> None:
    saisies = {contrat.COMPOSANT: "Inconnu", contrat.VERSION: "1", contrat.LICENCE: "MIT"}
    composant = Composant({**dict.fromkeys(contrat.COLONNES_COMPOSANTS, ""), **saisies}, "Composants!A2")
    offre = replace(une_offre(), composants=(composant,))
    _compte, tableau = composants_de_l_offre(replace(un_dossier(), produits=(un_produit(),)), offre)
    assert isinstance(tableau, Tableau)
    assert "Inconnu 1" in str(tableau.lignes)
    assert "Hors référentiel" in str(tableau.lignes)
    assert list(composants_de_l_offre(un_dossier(), une_offre())) == []


def test_sans_referentiel_au_dossier_aucun_composant_n_est_dit_hors_referentiel() -> None:
    composants = tuple(un_composant(n, f"Lib{n}", "1", "MIT") for n in range(2, 5))
    assert not un_dossier().produits
    (compte,) = _lignes(composants_de_l_offre(un_dossier(), replace(une_offre(), composants=composants)))
    assert compte == "Composants déclarés : 3. Sans réserve : 3 ; le dossier n'a pas de référentiel."


def test_le_rapport_juge_a_la_date_du_dossier_et_dit_ce_que_dit_le_releve() -> None:
    """Une fin de support entre la date du dossier et celle de l'analyse ne sépare pas le verdict du relevé."""
    dossier = un_dossier()
    fin = {"date": (dossier.edition.date + timedelta(days=400)).isoformat(), "source": "projet", "etat": "verifie"}
    dossier = replace(dossier, produits=(un_produit(fin_support=fin),))
    composants = (un_composant(2, "Redis", "7", "MIT"),)
    relevees = controler_composants(composants, Referentiel(dossier.produits), "offre.xlsx", dossier.edition.date)
    assert list(relevees) == []
    comparaison = comparer(dossier, [replace(une_offre(), composants=composants)], Appreciations())
    jour = dossier.edition.date + timedelta(days=800)
    assert "Composants déclarés : 1. Recommandés sans réserve : 1." in _lignes(corps_de_l_annexe(dossier, comparaison))
    assert "Alpha | 1 | 1 | –" in _lignes(corps_du_rapport(dossier, comparaison, une_analyse(jour=jour)))


def test_une_derogation_a_decider_se_dit_a_la_synthese_sauf_d_une_offre_ecartee() -> None:
    """« Tout ce qui a été relevé est qualifié » ne se lit pas seul au-dessus de « à décider »."""
    demande = [une_reponse("SSI-1", "Dérogation demandée"), *REPONSES[1:]]
    offres = [une_offre("Alpha", reponses=demande), une_offre("Beta", reponses=demande)]
    notes = des_appreciations({n: {"SSI-1": 2, "SSI-2": 3, "UTI-1": 3} for n in ("Alpha", "Beta")}, offres)
    prix = [un_prix("Alpha", "300"), un_prix("Beta", "299")]
    tous = comparer(un_dossier(), offres, notes, prix)
    assert any(
        "Dérogations demandées : 2 (2 à décider). Aucune n'est accordée avant la notification" in ligne
        for ligne in _lignes(synthese(tous))
    )
    ecartee = comparer(un_dossier(), offres, notes, prix, [une_decision("Beta", exigence="SSI-P")])
    assert any(
        "Dérogation demandée : 1 (1 à décider). Aucune n'est accordée avant la notification" in ligne
        for ligne in _lignes(synthese(ecartee))
    )
    assert "Beta | SSI-1 | Voir l'offre. | Sans objet : offre écartée" in en_texte(ecartee)
    decidee = Derogation.model_validate(
        {"offre": "Alpha", "exigence": "SSI-1", "decision": "refusee", "motif": "Jugé", "auteur": "a"}
    )
    assert not any("avant la notification" in ligne for ligne in _lignes(synthese(ecartee, [decidee])))
    assert "Dérogation demandée : 1 (1 refusée)." in "\n".join(_lignes(synthese(ecartee, [decidee])))


@pytest.mark.parametrize(
    ("decisions", "dit"),
    [
        ({}, "Dérogations demandées : 3 (3 à décider). Aucune"),
        ({"Alpha": "refusee"}, "Dérogations demandées : 3 (1 refusée, 2 à décider). Aucune"),
        (
            {"Alpha": "refusee", "Beta": "temporaire"},
            "Dérogations demandées : 3 (1 accordée, 1 refusée, 1 à décider). Aucune",
        ),
        ({"Alpha": "perenne", "Beta": "temporaire", "Gamma": "refusee"}, "3 (2 accordées, 1 refusée)."),
    ],
)
def test_la_synthese_compte_les_derogations_demandees_et_ce_qui_en_est_decide(
    decisions: dict[str, str], dit: str
) -> None:
    """Elle disait « demandées » celles qui restaient à décider."""
    demande = [une_reponse("SSI-1", "Dérogation demandée"), *REPONSES[1:]]
    offres = [une_offre(nom, reponses=demande) for nom in ("Alpha", "Beta", "Gamma")]
    comparaison = comparer(un_dossier(), offres, Appreciations())
    registre = [
        Derogation.model_validate({"offre": nom, "exigence": "SSI-1", "decision": sens})
        for nom, sens in decisions.items()
    ]
    assert dit in "\n".join(_lignes(synthese(comparaison, registre)))


@pytest.mark.parametrize("decidee", [False, True])
def test_les_tableaux_de_la_regularite_se_coupent_et_aucune_de_leurs_colonnes_n_est_vide(decidee: bool) -> None:
    """Deux tableaux de quatre lignes passaient entiers à la page suivante, et laissaient un tiers de page blanc."""
    demande = [une_reponse("SSI-1", "Dérogation demandée"), *REPONSES[1:]]
    comparaison = comparer(un_dossier(), [une_offre("Alpha", reponses=demande)], Appreciations())
    accordee = {"offre": "Alpha", "exigence": "SSI-1", "decision": "perenne", "motif": "Jugé", "auteur": "a"}
    registre = (Derogation.model_validate(accordee),) if decidee else ()
    blocs = [*corps_du_rapport(un_dossier(), comparaison, une_analyse(registre=registre))]
    debut = next(rang for rang, b in enumerate(blocs) if isinstance(b, Titre) and b.texte == "Régularité des offres")
    fin = next(rang for rang, b in enumerate(blocs) if rang > debut and isinstance(b, Titre) and b.niveau == 1)
    tables = [b for b in blocs[debut:fin] if isinstance(b, Tableau)]
    assert "Dérogations demandées" in [table.titre for table in tables]
    assert [table.titre for table in tables if reste_entier(table)] == []
    vides = [
        (table.titre, rang)
        for table in tables
        for rang in range(len(table.entetes))
        if not any(_lignes([*ligne[rang]]) and "".join(_lignes([*ligne[rang]])).strip() for ligne in table.lignes)
    ]
    assert vides == []


def test_ce_qui_est_releve_d_une_offre_en_annexe_se_coupe_entre_deux_lignes() -> None:
    """Cinq composants à examiner passaient ensemble à la page suivante, et laissaient la leur à moitié vide."""
    blocs = corps_de_l_annexe(un_dossier(), une_comparaison())
    rang = next(r for r, b in enumerate(blocs) if isinstance(b, Titre) and b.texte.startswith("Constats"))
    tables = [b for b in blocs[rang:] if isinstance(b, Tableau)]
    assert tables
    assert not any(map(reste_entier, tables))
