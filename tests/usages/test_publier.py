from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cctgen.consultation.attente import champs_en_attente
from cctgen.consultation.lecture import lire_consultation
from cctgen.consultation.modele import ReponsesRedigees
from cctgen.documents.word.traces import traces_de_travail
from cctgen.socle.anomalies import bloquantes
from cctgen.socle.contenu import contenu
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable, EcritureImpossible, TravailProtege
from cctgen.socle.fichiers import empreinte, zip_reproductible
from cctgen.usages.analyse.depouiller import depouiller
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.differences import differences
from cctgen.usages.edition.fichiers_produits import Destinataire
from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.ouverture.consultation import dossier_de_reference, exiger_clausier, ouvrir
from cctgen.usages.ouverture.integrite import publications_alterees
from cctgen.usages.ouverture.versions import dernier_dossier
from cctgen.usages.preparation.nouveau import IdentiteSaisie, creer_vierge

LE = datetime(2027, 1, 15, tzinfo=UTC)


def modifier(racine: Path) -> None:
    """Ajoute un ajustement qui retire une exigence, et règle autrement un délai."""
    consultation = (racine / "consultation.yaml").read_text()
    ajout = "ajustements:\n  - {exigence: CCT-UTI-15, action: retirer, motif: essai}\n"
    (racine / "consultation.yaml").write_text(consultation + ajout)
    reponses = (racine / "reponses.yaml").read_text()
    (racine / "reponses.yaml").write_text(reponses.replace("delai_alerte: 12", "delai_alerte: 8"))


@pytest.mark.parametrize(
    ("fichier", "avant", "apres"),
    [
        ("manifeste.json", b'"version": 1', b'"version": 7'),
        ("manifeste.json", b"{", b"["),
        ("dossier.json", b"Portail", b"Guichet"),
        ("a-deposer/annexe-cct.docx", b"PK", b"pk"),
        ("interne/note-acheteur.docx", b"", b""),
    ],
)
def test_une_publication_et_son_manifeste_s_accordent(
    portail_publie: Path, fichier: str, avant: bytes, apres: bytes
) -> None:
    """Le manifeste, le dossier relu et les pièces figées disent la même version : un désaccord est nommé."""
    assert tuple(publications_alterees(portail_publie)) == ()
    chemin = portail_publie / "publications" / "1" / fichier
    chemin.parent.chmod(0o755)
    chemin.chmod(0o644)
    if avant:
        assert avant.lower() in chemin.read_bytes().lower()
        chemin.write_bytes(chemin.read_bytes().replace(avant, apres).replace(avant.lower(), apres))
    else:
        chemin.unlink()
    (alteree,) = publications_alterees(portail_publie)
    assert alteree.code == "publication-alteree"
    assert chemin.name in alteree.message


def test_publier_fige_les_pieces_generees(etude_generee: Path) -> None:
    cible = publier(etude_generee).dossier
    assert cible == etude_generee / "publications" / "1"
    sortie = {p.name: p.read_bytes() for p in (etude_generee / "sortie").iterdir()}
    deposees = {p.name: p.read_bytes() for p in (cible / "a-deposer").iterdir()}
    internes = {p.name: p.read_bytes() for p in (cible / "interne").iterdir()}
    assert {**deposees, **internes} == {nom: octets for nom, octets in sortie.items() if nom != "manifeste.json"}
    fige = json.loads((cible / "manifeste.json").read_bytes())
    assert fige.pop("dossier") == empreinte((cible / "dossier.json").read_bytes())
    assert fige == json.loads(sortie["manifeste.json"])
    assert {p.name for p in cible.iterdir()} == {"a-deposer", "interne", "manifeste.json", "dossier.json"}
    assert all(not p.stat().st_mode & 0o222 for p in cible.rglob("*") if p.is_file())


def test_les_candidats_ne_recoivent_que_ce_qui_leur_est_destine(etude_generee: Path) -> None:
    """Ni extrait de travail, ni note, ni ajustement, ni dossier interne ; chaque nature dit où elle va."""
    publication = publier(etude_generee)
    natures = {f.chemin: f.nature for f in generer(etude_generee).fichiers}
    deposees = {natures[p.name] for p in publication.a_deposer}
    internes = {natures[p.name] for p in (publication.dossier / "interne").iterdir()}
    assert {n.nom for n in deposees} == {"document", "formulaire", "matrice"}
    assert {n.nom for n in internes} == {"extrait", "note"}
    assert {n.destinataire for n in deposees} == {Destinataire.CANDIDATS}
    assert {n.destinataire for n in internes} == {Destinataire.ACHETEUR}


def test_republier_sans_changement_n_est_pas_une_erreur(etude_publiee: Path) -> None:
    publication = publier(etude_publiee)
    assert (publication.nouvelle, publication.numero, publication.anomalies) == (False, 1, ())
    (etude_publiee / "sortie" / "annexe-securite.docx").write_bytes(b"retouche")
    (difference,) = publier(etude_publiee).anomalies
    assert difference.code == "piece-differente-de-la-publication"


def test_un_document_retouche_se_publie_et_se_dit_mais_pas_une_matrice(portail_genere: Path) -> None:
    matrice = portail_genere / "sortie" / "matrice-lot-1.xlsx"
    intacte = matrice.read_bytes()
    matrice.write_bytes(b"retouche")
    with pytest.raises(EcritureImpossible, match="matrice-lot-1"):
        publier(portail_genere)
    matrice.write_bytes(intacte)
    (portail_genere / "sortie" / "annexe-securite.docx").write_bytes(b"retouche")
    publication = publier(portail_genere)
    assert [a.code for a in publication.anomalies] == ["document-retouche", "document-inaccessible"]
    assert (publication.dossier / "a-deposer" / "annexe-securite.docx").read_bytes() == b"retouche"


@pytest.mark.parametrize("piece", ["annexe-securite.docx", "note-acheteur.docx", "matrice-lot-1.xlsx"])
def test_une_piece_d_une_version_publiee_revenue_seule_n_est_pas_une_retouche(portail_publie: Path, piece: str) -> None:
    modifier(portail_publie)
    generer(portail_publie)
    (ancienne,) = portail_publie.glob(f"publications/1/*/{piece}")
    (portail_publie / "sortie" / piece).write_bytes(ancienne.read_bytes())
    with pytest.raises(DossierIntrouvable, match=f"celles de la version 1, et le dossier a changé depuis : {piece}"):
        publier(portail_publie)
    generer(portail_publie, remplacer=True)
    assert "document-retouche" not in [a.code for a in publier(portail_publie).anomalies]


def test_une_piece_au_format_strict_ne_se_publie_pas(etude: Path) -> None:
    """Word sait l'enregistrer, et rien ne s'y lirait : ni additif, ni suivi."""
    generer(etude)
    piece = etude / "sortie/annexe-securite.docx"
    ordinaire, strict = (
        f"http://{e}/main".encode()
        for e in ("schemas.openxmlformats.org/wordprocessingml/2006", "purl.oclc.org/ooxml/wordprocessingml")
    )
    retouche = {"word/document.xml": lambda lu: lu.replace(ordinaire, strict)}
    piece.write_bytes(zip_reproductible(piece.read_bytes(), retouche))
    with pytest.raises(EcritureImpossible, match="au format « strict »"):
        publier(etude)
    assert not (etude / "publications").exists()


def test_le_brouillon_commente_ne_se_publie_jamais(etude: Path) -> None:
    """Ni à côté des pièces, ni à la place de l'une d'elles."""
    sortie = etude / "sortie"
    brouillons = [f for f in generer(etude, copies=[Copie.BROUILLON]).fichiers if f.nature.nom == "brouillon"]
    assert len(brouillons) >= 3
    commente = next(f for f in brouillons if f.chemin == "brouillon-annexe-securite.docx")
    propre = (sortie / "annexe-securite.docx").read_bytes()
    (sortie / "annexe-securite.docx").write_bytes(commente.contenu)
    with pytest.raises(EcritureImpossible, match="des commentaires"):
        publier(etude)
    assert not (etude / "publications").exists()
    (sortie / "annexe-securite.docx").write_bytes(propre)
    publies = [p for p in publier(etude).dossier.rglob("*") if p.suffix == ".docx"]
    assert not any(p.name.startswith("brouillon") for p in publies)
    assert all(traces_de_travail(p.read_bytes()) == () for p in publies)


def test_une_publication_ne_se_mele_pas_a_ce_qui_est_deja_la(etude_generee: Path) -> None:
    (etude_generee / "publications" / "1").mkdir(parents=True)
    (etude_generee / "publications" / "1" / "annexe-perimee.docx").write_bytes(b"vieux")
    with pytest.raises(EcritureImpossible, match="n'est pas une publication"):
        publier(etude_generee)


@pytest.mark.parametrize(
    ("fichier", "cle", "attente"),
    [
        ("consultation.yaml", "reference", "À compléter"),
        ("consultation.yaml", "objet", "Portail [à préciser]"),
        ("consultation.yaml", "nom", "A COMPLETER"),
        ("consultation.yaml", "service", "à renseigner…"),
        ("consultation.yaml", "titre", "???"),
    ],
)
def test_un_champ_d_attente_bloque_la_publication(portail: Path, fichier: str, cle: str, attente: str) -> None:
    chemin = portail / fichier
    texte, nombre = re.subn(rf'({cle}: )("[^"]*"|.+)', rf'\1"{attente}"', chemin.read_text(encoding="utf-8"), count=1)
    assert nombre == 1
    chemin.write_text(texte, encoding="utf-8")
    assert generer(portail).fichiers
    with pytest.raises(DonneesInvalides) as refus:
        publier(portail)
    (anomalie,) = refus.value.anomalies
    nommes = {"nom": "acheteur", "service": "acheteur", "titre": "lot 1"}
    assert (anomalie.code, anomalie.ref) == ("champ-a-completer", nommes.get(cle, cle))
    assert anomalie.lieu.fichier == fichier
    assert anomalie.lieu.ligne
    assert not (portail / "publications").exists()


def test_une_consultation_creee_sans_dialogue_ne_se_publie_pas_telle_quelle(tmp_path: Path) -> None:
    creer_vierge(tmp_path / "neuve", IdentiteSaisie(), date(2026, 12, 1))
    attentes = {a.ref for a in ouvrir(tmp_path / "neuve").anomalies if a.code == "champ-a-completer"}
    # « metier » : le critère que le barème proposé laisse à l'acheteur.
    assert attentes == {"reference", "objet", "acheteur", "metier"}


def changer_les_poids(racine: Path) -> None:
    consultation = (racine / "consultation.yaml").read_text(encoding="utf-8")
    change = consultation.replace("poids: 50", "poids: 10", 1).replace("type: prix, poids: 40", "type: prix, poids: 80")
    assert change != consultation
    (racine / "consultation.yaml").write_text(change, encoding="utf-8")


def franchir(racine: Path, code: str) -> None:
    texte = (racine / "consultation.yaml").read_text(encoding="utf-8")
    passage = (
        f'passages_outre:\n  - {{anomalie: {code}, motif: "Avis rectificatif du 3 mars", par: "Cheffe du bureau"}}\n'
    )
    (racine / "consultation.yaml").write_text(texte + passage, encoding="utf-8")


def test_un_bareme_publie_ne_se_rectifie_que_par_une_decision_ecrite(portail_publie: Path) -> None:
    changer_les_poids(portail_publie)
    assert "bareme-modifie-depuis-publication" in {a.code for a in generer(portail_publie).anomalies}
    with pytest.raises(DonneesInvalides) as refus:
        publier(portail_publie)
    assert [a.code for a in refus.value.anomalies] == ["bareme-modifie-depuis-publication"]
    assert "technique" in refus.value.anomalies[0].message
    franchir(portail_publie, "bareme-modifie-depuis-publication")
    generer(portail_publie)
    assert publier(portail_publie).numero == 2


def test_une_offre_recue_gele_le_bareme_sans_retour(portail_publie: Path) -> None:
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    depouiller(portail_publie, [recue], recu_le=LE)
    changer_les_poids(portail_publie)
    franchir(portail_publie, "bareme-modifie-depuis-publication")
    assert "bareme-gele" in {a.code for a in bloquantes(generer(portail_publie).anomalies)}
    with pytest.raises(DonneesInvalides):
        publier(portail_publie)


def test_un_bareme_publie_apres_les_offres_demande_une_decision(etude: Path) -> None:
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    depouiller(etude, [recue], recu_le=LE)
    generer(etude)
    with pytest.raises(DonneesInvalides) as refus:
        publier(etude)
    assert [a.code for a in refus.value.anomalies] == ["publication-apres-reception"]
    franchir(etude, "publication-apres-reception")
    generer(etude)
    assert publier(etude).nouvelle


def test_on_ne_publie_pas_sans_generer(etude: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="ne sont pas celles du dossier"):
        publier(etude)


def test_on_ne_publie_pas_des_pieces_perimees(etude_publiee: Path) -> None:
    modifier(etude_publiee)
    with pytest.raises(DossierIntrouvable, match="ne sont pas celles du dossier"):
        publier(etude_publiee)
    generer(etude_publiee)
    assert publier(etude_publiee).numero == 2


def test_sans_changement_la_version_reste_la_meme(portail_publie: Path) -> None:
    avant = (portail_publie / "sortie" / "matrice-lot-1.xlsx").read_bytes()
    generer(portail_publie)
    assert (portail_publie / "sortie" / "matrice-lot-1.xlsx").read_bytes() == avant
    assert differences(portail_publie).ecarts == ()


def test_les_ecarts_sont_dits_article_par_article(portail_publie: Path) -> None:
    modifier(portail_publie)
    resultat = differences(portail_publie)
    assert (resultat.avant.numero, resultat.apres.numero) == (1, 2)
    ecarts = {(e.objet, e.id): e.nature.value for e in resultat.ecarts}
    assert ecarts[("exigence", "CCT-UTI-15")] == "retrait"
    assert ecarts[("article", "SSI-027")] == "modification"
    suivis = [f"suivi-{nom}-version-1-a-2.docx" for nom in ("annexe-cct", "annexe-securite")]
    assert [f.name for f in resultat.fichiers] == ["additif-version-1-a-2.docx", *suivis]
    # Ce qui redevient tel que publié n'a plus de suivi.
    reponses, consultation = portail_publie / "reponses.yaml", portail_publie / "consultation.yaml"
    reponses.write_text(reponses.read_text().replace("delai_alerte: 8", "delai_alerte: 12"))
    suite = differences(portail_publie)
    assert [f.name for f in suite.fichiers] == ["additif-version-1-a-2.docx", suivis[0]]
    assert not (portail_publie / "sortie" / "ecarts" / suivis[1]).exists()
    # Le titre d'un lot se lit sur toute pièce.
    consultation.write_text(consultation.read_text().replace("Réalisation du portail", "Réalisation et suite"))
    suite = differences(portail_publie)
    assert ("cadre", "identite") in {(e.objet, e.id) for e in suite.ecarts}
    assert {*suivis} < {f.name for f in suite.fichiers}


def test_une_matrice_de_l_ancienne_version_est_reconnue_sans_etre_ecartee(portail_publie: Path) -> None:
    modifier(portail_publie)
    generer(portail_publie)
    publier(portail_publie)
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    (offre,) = depouiller(portail_publie, [recue], recu_le=LE).offres
    (anomalie,) = [a for a in offre.anomalies if a.code == "version-differente"]
    assert "CCT-UTI-15" in anomalie.message
    assert offre.statut.value != "etranger"
    assert offre.version == "1"


def test_un_poids_change_apres_publication_est_un_ecart_et_ne_compte_pas(portail_publie: Path) -> None:
    consultation = (portail_publie / "consultation.yaml").read_text()
    change = consultation.replace("poids: 50", "poids: 10", 1).replace("type: prix, poids: 40", "type: prix, poids: 80")
    assert change != consultation
    (portail_publie / "consultation.yaml").write_text(change)
    assert {(e.objet, e.id) for e in differences(portail_publie).ecarts} == {("cadre", "reglement")}
    with pytest.raises(DonneesInvalides):
        publier(portail_publie)
    dossier, anomalies = dossier_de_reference(portail_publie)
    assert dossier.bareme is not None
    assert [str(c.poids) for c in dossier.bareme.criteres] == ["50", "10", "40"]
    assert [a.code for a in anomalies] == ["dossier-modifie-depuis-publication"]


def test_les_offres_se_depouillent_sur_la_version_publiee(etude_publiee: Path) -> None:
    modifier(etude_publiee)
    recue = contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-a-lot-1.xlsx"
    resultat = depouiller(etude_publiee, [recue], recu_le=LE)
    assert "version-differente" not in {a.code for a in resultat.offres[0].anomalies}
    assert "dossier-modifie-depuis-publication" in {a.code for a in resultat.anomalies}


def test_un_dossier_publie_se_relit_a_l_identique(etude_publiee: Path) -> None:
    assert dernier_dossier(etude_publiee) == ouvrir(etude_publiee).exiger_dossier()
    (etude_publiee / "publications" / "1" / "dossier.json").chmod(0o644)
    (etude_publiee / "publications" / "1" / "dossier.json").write_text("{")
    with pytest.raises(DossierIntrouvable, match="abîmé"):
        dernier_dossier(etude_publiee)


def test_un_dossier_publie_sous_une_regle_moins_exigeante_se_relit(etude_publiee: Path) -> None:
    """Un ajustement au motif « RAS », admis alors, ne fait pas dire la publication abîmée."""
    chemin = etude_publiee / "publications" / "1" / "dossier.json"
    fige = json.loads(chemin.read_text("utf-8"))
    fige["ajustements"] = [{"clause": "SSI-012", "action": "retirer", "motif": "RAS"}]
    chemin.chmod(0o644)
    chemin.write_text(json.dumps(fige), "utf-8")
    assert dernier_dossier(etude_publiee).ajustements[0].motif == "RAS"


def test_sans_publication_il_n_y_a_pas_de_differences(etude_generee: Path) -> None:
    with pytest.raises(DossierIntrouvable, match="Aucune version"):
        differences(etude_generee)


def test_une_reponse_ou_un_parametre_en_attente_se_nomme(etude: Path) -> None:
    lecture = lire_consultation(etude, exiger_clausier())
    assert lecture.consultation is not None
    saisies = ReponsesRedigees(
        communes={"q": ("À compléter",)}, lots={1: {"r": ("[à préciser]",)}}, parametres={"C": {"p": "???"}}
    )
    lecture.consultation = replace(lecture.consultation, saisies=saisies)
    assert [a.ref for a in champs_en_attente(lecture, exiger_clausier())] == ["q", "r", "C"]


def test_un_additif_retouche_n_est_pas_ecrase(etude_publiee: Path) -> None:
    modifier(etude_publiee)
    additif = differences(etude_publiee).fichiers[0]
    additif.write_bytes(b"relu")
    with pytest.raises(TravailProtege, match="additif"):
        differences(etude_publiee)
    assert additif.read_bytes() == b"relu"
    (copie,) = differences(etude_publiee, remplacer=True).mis_de_cote
    assert copie.read_bytes() == b"relu"
