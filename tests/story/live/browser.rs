//! A browser without a screen: cookies, redirects, the provider's own form.

use std::collections::BTreeMap;

use reqwest::{
    Client, Method, Url,
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
    redirect::Policy,
};

/// One browser. It keeps cookies by name: all its hosts are 127.0.0.1, which share them anyway.
pub struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
}

/// What came back for one request.
pub struct Page {
    pub address: Url,
    pub status: u16,
    pub location: Option<Url>,
    pub body: String,
}

impl Browser {
    pub fn new() -> Self {
        let http = Client::builder().redirect(Policy::none()).no_proxy();
        Self {
            http: http.build().unwrap(),
            cookies: BTreeMap::new(),
        }
    }

    pub async fn get(&mut self, address: &Url) -> Page {
        self.ask(Method::GET, address, None).await
    }

    pub async fn post(&mut self, address: &Url, fields: &[(&str, &str)]) -> Page {
        let mut form = Url::parse("form:").unwrap();
        form.query_pairs_mut().extend_pairs(fields);
        let form = form.query().unwrap_or_default().to_owned();
        self.ask(Method::POST, address, Some(form)).await
    }

    /// Signs in at the provider as somebody, from its first page until it sends the browser back
    /// to us; answers the address to which it does, without going there.
    pub async fn signs_in_as(&mut self, login: &str, first: &Url) -> Url {
        let mut page = self.get(first).await;
        for _ in 0..20 {
            if let Some(next) = page.location {
                if next.path() == "/sign-in/back" {
                    return next;
                }
                page = self.get(&next).await;
                continue;
            }
            let action = between(&page.body, "action=\"", "\"").expect("no form on the page");
            let prompt = between(&page.body, "name=\"prompt\" value=\"", "\"").unwrap_or("");
            let address = page.address.join(action).unwrap();
            let fields = [("prompt", prompt), ("login", login), ("password", "x")];
            let asked = if prompt == "login" { 3 } else { 1 };
            page = self.post(&address, &fields[..asked]).await;
        }
        panic!("the provider goes in circles, last at {}", page.address);
    }

    async fn ask(&mut self, method: Method, address: &Url, form: Option<String>) -> Page {
        let jar: Vec<String> = self
            .cookies
            .iter()
            .map(|(k, v)| format!("{k}={v}"))
            .collect();
        let mut request = self.http.request(method, address.clone());
        request = request.header(COOKIE, jar.join("; "));
        if let Some(form) = form {
            request = request
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form);
        }
        let response = request.send().await.unwrap();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            match value.is_empty() {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        let location = response.headers().get(LOCATION);
        Page {
            address: address.clone(),
            status: response.status().as_u16(),
            location: location.map(|to| address.join(to.to_str().unwrap()).unwrap()),
            body: response.text().await.unwrap(),
        }
    }
}

/// What stands between two marks, the first time that they come.
pub fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?
        .1
        .split_once(after)
        .map(|(it, _)| it)
}
