//! What a program may ask for by its token, which stands in the record.

use crate::casework::machines::SERVICE;

/// What a token may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Read documents, their people, what changed in them, the board, and how far work is.
    Read,
    /// Begin documents, enter answers, add people, and begin work over several.
    Write,
    /// Read and answer what is referred to a service: the token of that service alone.
    Refer,
    /// Confirm and agree. No token has it: a signature is a person's.
    Sign,
}

impl Scope {
    /// Whether a token with these scopes may be used for it. Verbs know the same codes.
    pub fn is_among<T: AsRef<str>>(self, scopes: &[T]) -> bool {
        let code = match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Refer => {
                let mut all = scopes.iter();
                return all.any(|scope| scope.as_ref().starts_with(SERVICE));
            }
            Self::Sign => return false,
        };
        scopes.iter().any(|scope| scope.as_ref() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::casework::machines::Use;

    #[test]
    fn every_use_of_a_token_is_a_scope_and_no_token_signs() {
        let codes: Vec<&str> = Use::ALL.iter().map(|(_, code)| *code).collect();

        assert!(Scope::Read.is_among(&codes) && Scope::Write.is_among(&codes));
        assert!(!Scope::Write.is_among(&["read"]));
        assert!(!Scope::Sign.is_among(&["read", "write", "sign"]));
        assert!(!Scope::Refer.is_among(&codes));
        let service = ["service=family-support"];
        assert!(Scope::Refer.is_among(&service));
        assert!(!Scope::Read.is_among(&service) && !Scope::Write.is_among(&service));
    }
}
